-- All fields of steps and messages, generations, nesting.
local function check(wrong)
  local _, err = pcall(wrong)
  cl.message((err:gsub("^.-: ", "", 1))):send()
end

cl.on_message(function(message)
  local what = message.content
  if what == "fields" then
    cl.step{
      name = "full", type = "tool", icon = "search", show_input = "python", default_open = true, auto_collapse = true,
      tags = { "a", "b" }, metadata = { n = 1 }, language = "json",
      elements = { cl.text{ name = "note", content = "x" } },
    }:run(function(step)
      step:stream_token("pri", { input = true })
      step:stream_token("nt(1)", { input = true })
      step.output = "[1]"
    end)
    cl.step{ name = "quiet", show_input = false }:run(function() end)
  elseif what == "generation" then
    cl.step{ name = "chat", type = "llm" }:run(function(step)
      step.generation = cl.chat_generation{
        provider = "openai", model = "gpt", settings = { temperature = 0.5 }, token_count = 7, tt_first_token = 12.5,
        token_throughput_in_s = 80, duration = 0.5,
        messages = { { role = "user", content = "hi" } }, message_completion = { role = "assistant", content = "hello" },
      }
    end)
    cl.step{ name = "completion", type = "llm", generation = { prompt = "a", completion = "b", tags = {} } }:run(function(step)
      step.generation.model = "m"
    end)
  elseif what == "mistakes" then
    check(function() cl.chat_generation{ modle = "m" } end)
    check(function() cl.chat_generation{ messages = { { rol = "user" } } } end)
    check(function() cl.chat_generation{ messages = { { role = "usr" } } } end)
    check(function() cl.chat_generation{ token_count = -1 } end)
    check(function() cl.step{ name = "s", generation = "gpt" } end)
    check(function() cl.step{ name = "s", generation = { type = "TEXT" } } end)
    check(function() cl.step{ name = "s", generation = { tokenCount = 1 } } end)
  elseif what == "message" then
    local said = cl.message{
      content = "full", author = "Bo", type = "system_message", command = "search", modes = { model = "fast" },
      language = "lua", tags = { "t" }, metadata = { a = { 1 } },
      actions = { cl.action{ name = "x", payload = {} }, cl.action{ name = "y", payload = {} } },
    }
    said:send()
    said:remove_actions()
    said.content = "less"
    said:update()
    said.actions[1]:send(said.id)
  elseif what == "nesting" then
    cl.step{ name = "outer" }:run(function()
      local job
      cl.gather(
        function()
          cl.step{ name = "left" }:run(function() cl.sleep(0.01); cl.message("in left"):send() end)
        end,
        function()
          cl.step{ name = "right" }:run(function()
            job = cl.background(function()
              cl.step{ name = "behind" }:run(function() cl.sleep(0.03); cl.message("in behind"):send() end)
            end)
            cl.message("in right"):send()
          end)
        end
      )
      cl.message("in outer"):send()
      job:wait()
    end)
  end
end)
