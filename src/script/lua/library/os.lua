-- `os`: variables, files and programs, as far as `[runtime]` lets a script have them.

local standard, host = ...
local bind = host.bind

return {
  clock = standard.clock, date = standard.date, difftime = standard.difftime, time = standard.time,
  getenv = host.getenv, remove = bind(host.remove), rename = bind(host.rename), execute = bind(host.execute),
}
