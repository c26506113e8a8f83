-- Profiles that change what a chat may do, settings changed in the middle of one.
cl.set_chat_profiles(function(user, language)
  return {
    cl.chat_profile{ name = "vision-model", markdown_description = "Sees **images**", icon = "/public/eye.svg", is_default = true,
      starters = { cl.starter{ label = "Describe", message = "What is in this picture?", command = "look", icon = "/public/eye.svg" } },
      config_overrides = { features = { latex = true }, ui = { description = "Sees" } } },
    { name = "text-model", markdown_description = "Text only", display_name = "Text" },
    { name = "code-model", markdown_description = "for " .. language .. tostring(user) },
  }
end)

cl.set_starters(function(_, language)
  return { cl.starter{ label = "Hello " .. language, message = "Hello" } }
end)

cl.set_starter_categories(function(_, _, profile)
  return { cl.starter_category{ label = "For " .. tostring(profile), icon = "/public/a.svg", starters = { { label = "A", message = "a" } } } }
end)

cl.on_profile_switch(function(profile)
  if profile.name:find("vision", 1, true) then
    cl.update_config{
      features = { spontaneous_file_upload = { enabled = true, accept = { "image/*" }, max_files = 5 } },
      ui = { name = "Vision Assistant (" .. profile.name .. ")" },
    }
  elseif profile.name:find("code", 1, true) then
    cl.update_config{ features = { spontaneous_file_upload = { enabled = true, accept = { "text/*", "application/json" } } } }
  else
    cl.update_config{ features = { spontaneous_file_upload = { enabled = false } }, ui = { name = "Text Assistant" } }
  end
  cl.message(tostring(profile.previous) .. " to " .. cl.user_session.get("chat_profile")):send()
end)

cl.on_chat_start(function()
  local user = cl.context.session.user
  if user and user.role == "admin" then
    cl.update_config{ features = { spontaneous_file_upload = { max_files = 20, max_size_mb = 100 } } }
  else
    cl.update_config{ features = { spontaneous_file_upload = { max_files = 3, max_size_mb = 1 } } }
  end
end)

local function say(text) cl.message(tostring(text)):send() end

local hidden = cl.step({ name = "secret", type = "tool" }, function() return "kept back" end)

local changes = {
  all = {
    features = {
      latex = true, user_message_autoscroll = false,
      spontaneous_file_upload = { enabled = true, accept = { "image/*", "application/pdf" }, max_files = 5, max_size_mb = 10 },
      audio = { enabled = true, sample_rate = 44100 },
    },
    ui = { name = "Custom Assistant", description = "Your personalized AI assistant", default_theme = "light" },
    project = { cache = true },
  },
  key = { ui = { name = "Half" }, features = { latx = true } },
  type = { ui = { name = "Half" }, features = { spontaneous_file_upload = { max_files = "five" } } },
  section = { runtime = { exec = true } },
  list = { "ui" },
}

cl.on_message(function(message)
  local what = message.content
  if what == "show" then
    local config = cl.get_session_config()
    local upload = config.features.spontaneous_file_upload
    say(table.concat({ config.ui.name, config.ui.description, tostring(config.features.latex), tostring(upload.enabled),
      upload.max_files, upload.max_size_mb, config.ui.default_theme, tostring(config.project.cache),
      tostring(cl.user_session.get("chat_profile")) }, "|"))
  elseif what == "hide" then
    cl.update_config{ ui = { cot = "hidden" } }
    hidden()
    cl.update_config{ ui = { cot = "full" } }
    hidden()
  elseif what == "unlock" then
    -- Counts what was said so far, as an app does that rewards those who talk to it.
    if #cl.chat_context.get() >= 5 then
      cl.update_config{ features = { latex = true, spontaneous_file_upload = { enabled = true } }, ui = { name = "Advanced Assistant (Unlocked!)" } }
      say("unlocked")
    else
      say("locked")
    end
  elseif what == "none" then
    local ok, err = pcall(cl.update_config, 5)
    say(err)
  else
    local ok, err = pcall(cl.update_config, changes[what])
    say(ok and "changed" or err)
  end
end)
