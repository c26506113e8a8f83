---@meta chainlit

-- Types of `cl` for the Lua language server, and the source of the API reference and of the definitions for Rhai. A
-- test compares every name, field, method and option in here with what the runtime registers.
--
-- `-- Section:` begins a part of the reference; what follows it up to the first name is its introduction. A class
-- `x.options` has what a constructor or function takes. Fields with `?` may be left out or nil.

-- Section: The module
-- Lua scripts have the global `cl`, and `require "chainlit"` returns the same table. Rhai scripts have the module `cl::`.
-- Whatever waits (sending, asking, sleeping, HTTP, models) suspends the handler and lets the rest of the server go on.

---@class cl
---@field app_root string Folder that relative paths begin from: that of the script, or the working directory of a packed app.
---@field none any JSON null, where nil would mean "not given".
---@field version string Version of this program.
cl = {}

-- Section: Callbacks of a chat
-- Registered at the top of the script. Registering one twice replaces the earlier one. An error in a callback becomes an error
-- message in the chat and a line with file, line and traceback in the log.

---Called once when a chat begins.
---@param callback fun()
function cl.on_chat_start(callback) end

---Called instead of `on_chat_start` when a user opens a thread that is in the store. Having it makes threads resumable.
---@param callback fun(thread: cl.thread)
function cl.on_chat_resume(callback) end

---Called for each message of the user, and again when the user edits one.
---
---    cl.on_message(function(message)
---      cl.message("You said: " .. message.content):send()
---    end)
---@param callback fun(message: cl.message)
function cl.on_message(callback) end

---Called when the user presses Stop, after the handler was ended.
---@param callback fun()
function cl.on_stop(callback) end

---Called at every disconnect of the page, also when it will come back.
---@param callback fun()
function cl.on_chat_end(callback) end

---Called when the user confirms the form of `cl.chat_settings`; `cl.user_session.get("chat_settings")` has the values.
---@param callback fun(settings: table<string, any>)
function cl.on_settings_update(callback) end

---Called when a value changes while the form is open. Nothing is kept yet.
---@param callback fun(settings: table<string, any>)
function cl.on_settings_edit(callback) end

---Called when the user has switched the profile within the chat. The old one's name is `profile.previous`.
---@param callback fun(profile: cl.chat_profile)
function cl.on_profile_switch(callback) end

---Called with what the page around the chat posts to its window.
---@param callback fun(data: any)
function cl.on_window_message(callback) end

---Called when the user opens the microphone, which opens only if the result is true.
---@param callback fun(): boolean
function cl.on_audio_start(callback) end

---Called with each piece of sound.
---@param callback fun(chunk: cl.input_audio_chunk)
function cl.on_audio_chunk(callback) end

---Called when the user has spoken.
---@param callback fun()
function cl.on_audio_end(callback) end

---Called when the user has connected a server of the Model Context Protocol. An error in it is shown and rejects nothing.
---@param callback fun(connection: cl.mcp_connection, session: cl.mcp_session)
function cl.on_mcp_connect(callback) end

---Called when a server was disconnected: by the user, by another that takes its name, or by its own end. Not called when
---the chat ends.
---@param callback fun(name: string, session: cl.mcp_session)
function cl.on_mcp_disconnect(callback) end

---Called when the user has judged an answer.
---@param callback fun(feedback: cl.feedback)
function cl.on_feedback(callback) end

---Called when somebody puts a reaction on a message of the app in Slack.
---@param callback fun(event: table)
function cl.on_slack_reaction_added(callback) end

---Called when a newer version of the script has taken over this chat, with the plain values that the older one had in
---global variables.
---@param callback fun(old: table<string, any>)
function cl.on_reload(callback) end

---Called for clicks on the actions of a name. What it returns goes back to the page.
---
---    cl.action_callback("again", function(action)
---      cl.message("Again: " .. action.payload.text):send()
---      action:remove()
---    end)
---@param name string
---@param callback fun(action: cl.action): any
function cl.action_callback(name, callback) end

---Says what an author or a step is called in the chat. Nil keeps the name.
---@param callback fun(author: string): string?
function cl.author_rename(callback) end

-- Section: Callbacks of the app
-- These belong to no chat: they run in an instance of the script of their own, which shares no variables with those of
-- chats. Share through `cl.app_state` or `cl.store`.

---Called before the server takes requests.
---@param callback fun()
function cl.on_app_startup(callback) end

---Called when the server ends.
---@param callback fun()
function cl.on_app_shutdown(callback) end

---Says which profiles a user may choose.
---@param callback fun(user: cl.user?, language: string): (cl.chat_profile|cl.chat_profile.options)[]?
function cl.set_chat_profiles(callback) end

---Says which starters an empty chat offers.
---@param callback fun(user: cl.user?, language: string): (cl.starter|cl.starter.options)[]?
function cl.set_starters(callback) end

---Says which categories of starters an empty chat offers.
---@param callback fun(user: cl.user?, language: string, chat_profile: string?): (cl.starter_category|cl.starter_category.options)[]?
function cl.set_starter_categories(callback) end

---Logs somebody in by name and password. Nil refuses. Having it makes login necessary.
---@param callback fun(username: string, password: string): cl.user?
function cl.password_auth_callback(callback) end

---Logs somebody in by the headers that a proxy sets. Nil refuses.
---@param callback fun(headers: cl.headers): cl.user?
function cl.header_auth_callback(callback) end

---Logs somebody in whom a provider knows. Nil refuses. `id_token` comes with the Azure hybrid flow only.
---@param callback fun(provider_id: string, token: string, raw_user_data: table, default_user: cl.user, id_token: string?): cl.user?
function cl.oauth_callback(callback) end

---Called when somebody logs out.
---@param callback fun(request: cl.request, response: cl.response): any
function cl.on_logout(callback) end

---Says whether somebody may read a thread of somebody else; threads that their authors shared may be read anyway. To show only a part,
---return the thread with changes instead of true: that is what they get.
---@param callback fun(thread: cl.thread, viewer: cl.user?): boolean|cl.thread|nil
function cl.on_shared_thread_view(callback) end

---A thread as the store has it.
---@class cl.thread
---@field id string
---@field created_at string
---@field name? string
---@field user_id? string
---@field user_identifier? string
---@field tags? string[]
---@field metadata table
---@field steps table[]
---@field elements table[]

---A judgement of the user.
---@class cl.feedback
---@field for_id string Id of the step that was judged.
---@field value integer 1 is good, 0 is bad.
---@field id? string
---@field thread_id? string
---@field comment? string

-- Section: Messages

---What a message may be given.
---@class cl.message.options
---@field content? any What it says. Tables are shown as JSON.
---@field author? string Who says it; the app's name unless given.
---@field language? string Shows the content as code in this language.
---@field actions? (cl.action|cl.action.options)[] Buttons below it.
---@field elements? cl.element[] What hangs on it: images, files, tables.
---@field type? "assistant_message"|"user_message"|"system_message"
---@field metadata? table Free-form data that is kept with it.
---@field tags? string[]
---@field id? string
---@field parent_id? string Id of the step that it belongs to.
---@field command? string The command that the user chose.
---@field modes? table<string, string> The modes that the user chose, by id.
---@field created_at? string

---Something that was said in the chat.
---@class cl.message: cl.message.options
---@field id string
---@field author string
---@field type string
---@field metadata table
---@field actions cl.action[]
---@field elements cl.element[]
---@field thread_id string
---@field is_error boolean
---@field wait_for_answer boolean
local message = {}

---Makes a message. It is shown by `send`, or by its first token.
---
---    cl.message("Hello"):send()
---    cl.message{ content = "A cat", elements = { cl.image{ path = "cat.png" } } }:send()
---@param options string|cl.message.options
---@return cl.message
function cl.message(options) end

---Shows it with its actions and elements.
---@return cl.message # itself
function message:send() end

---Shows it as it is now.
---@return boolean
function message:update() end

---Removes it from the chat.
---@return boolean
function message:remove() end

---Adds to its text, and shows the message at the first token. `send` or `update` ends the stream.
---@param token string
---@param options? cl.stream_token.options
function message:stream_token(token, options) end

---Removes its buttons.
function message:remove_actions() end

---The message as it goes over the wire.
---@return table
function message:to_dict() end

---@class cl.stream_token.options
---@field sequence? boolean The token is the whole text so far.
---@field input? boolean The token belongs to the input; for steps.

---@class cl.error_message.options
---@field content? any
---@field author? string
---@field language? string
---@field metadata? table
---@field tags? string[]
---@field id? string
---@field parent_id? string
---@field created_at? string

---A message that says what went wrong.
---@class cl.error_message: cl.error_message.options
---@field id string
---@field type string
---@field actions cl.action[]
---@field elements cl.element[]
---@field command? string
---@field modes? table<string, string>
---@field thread_id string
---@field is_error boolean
---@field wait_for_answer boolean
local error_message = {}

---Makes an error message.
---@param options string|cl.error_message.options
---@return cl.error_message
function cl.error_message(options) end

---Shows it.
---@return cl.error_message # itself
function error_message:send() end

---Shows it as it is now.
---@return boolean
function error_message:update() end

---Removes it from the chat.
---@return boolean
function error_message:remove() end

---Adds to its text.
---@param token string
---@param options? cl.stream_token.options
function error_message:stream_token(token, options) end

---Removes its buttons.
function error_message:remove_actions() end

---The message as it goes over the wire.
---@return table
function error_message:to_dict() end

-- Section: Questions
-- `send` waits for the answer. A question survives a reconnect and a reload of the page, and is answered once. When time is over
-- the result is nil, or an error with `raise_on_timeout = true`.

---What all questions may be given.
---@class cl.ask.options
---@field content? any The question.
---@field author? string
---@field type? "assistant_message"|"user_message"|"system_message"
---@field timeout? number Seconds to wait.
---@field raise_on_timeout? boolean Raise an error when time is over.
---@field metadata? table
---@field id? string
---@field parent_id? string
---@field language? string
---@field tags? string[]

---What all questions have.
---@class cl.ask: cl.ask.options
---@field id string
---@field created_at? string
---@field command? string
---@field modes? table<string, string>
---@field thread_id string
---@field is_error boolean
---@field wait_for_answer boolean
local ask = {}

---Removes the question from the chat.
---@return boolean
function ask:remove() end

---@class cl.ask_user_message.options: cl.ask.options

---Asks for a text.
---@class cl.ask_user_message: cl.ask, cl.ask_user_message.options
local ask_user_message = {}

---Makes a question for a text.
---
---    local answer = cl.ask_user_message{ content = "Your name?", timeout = 30 }:send()
---    if answer then cl.message("Hello " .. answer.output):send() end
---@param options string|cl.ask_user_message.options
---@return cl.ask_user_message
function cl.ask_user_message(options) end

---Asks and waits.
---@return cl.answer?
function ask_user_message:send() end

---What the user answered.
---@class cl.answer
---@field output string The text.
---@field content string The same.
---@field id string
---@field name string
---@field type string
---@field thread_id string
---@field created_at? string
---@field parent_id? string
---@field metadata table

---@class cl.ask_file_message.options: cl.ask.options
---@field accept? string|string[]|table<string, string[]> Types, such as `{ "text/plain", "image/*" }`, or types with extensions. Necessary when it is sent.
---@field max_size_mb? integer Largest size of a file.
---@field max_files? integer

---Asks for files.
---@class cl.ask_file_message: cl.ask, cl.ask_file_message.options
local ask_file_message = {}

---Makes a question for files.
---
---    local files = cl.ask_file_message{ content = "A text, please", accept = { "text/plain" } }:send()
---    if files then cl.message(files[1]:read()):send() end
---@param options string|cl.ask_file_message.options
---@return cl.ask_file_message
function cl.ask_file_message(options) end

---Asks and waits.
---@return cl.uploaded_file[]?
function ask_file_message:send() end

---A file that the user gave.
---@class cl.uploaded_file
---@field id string
---@field name string
---@field path string Where it lies on this machine.
---@field size integer Bytes.
---@field type string Its MIME type.
local uploaded_file = {}

---Its content.
---@return string
function uploaded_file:read() end

---@class cl.ask_action_message.options: cl.ask.options
---@field actions? (cl.action|cl.action.options)[] The buttons to choose from.

---Asks for a click.
---@class cl.ask_action_message: cl.ask, cl.ask_action_message.options
local ask_action_message = {}

---Makes a question for a click.
---
---    local choice = cl.ask_action_message{ content = "Sure?", actions = {
---      { name = "yes", label = "Yes" }, { name = "no", label = "No" } } }:send()
---    if choice and choice.name == "yes" then cl.message("Done"):send() end
---@param options string|cl.ask_action_message.options
---@return cl.ask_action_message
function cl.ask_action_message(options) end

---Asks and waits.
---@return table? # the chosen action: `name`, `payload`, `value`, `label`, `tooltip`, `icon`, `for_id`, `id`
function ask_action_message:send() end

---@class cl.ask_element_message.options: cl.ask.options
---@field element? cl.custom_element|cl.custom_element.options The component that is filled in.

---Asks by a component of the app's own, which calls `submitElement` or `cancelElement`.
---@class cl.ask_element_message: cl.ask, cl.ask_element_message.options
local ask_element_message = {}

---Makes a question by a component.
---@param options string|cl.ask_element_message.options
---@return cl.ask_element_message
function cl.ask_element_message(options) end

---Asks and waits.
---@return table? # what was submitted, and `submitted` (false when it was cancelled)
function ask_element_message:send() end

-- Section: Steps
-- What the app does on the way to an answer. Steps nest: what is made while one is open belongs to it.

---@class cl.step.options
---@field name? string
---@field type? "run"|"tool"|"llm"|"embedding"|"retrieval"|"rerank"|"undefined"
---@field id? string
---@field parent_id? string
---@field elements? cl.element[]
---@field metadata? table
---@field tags? string[]
---@field language? string Language that the output is shown in.
---@field icon? string Name of a Lucide icon, or an address of an image.
---@field default_open? boolean
---@field auto_collapse? boolean Closes when the step is done.
---@field show_input? boolean|string Whether the input is shown, or in which language.
---@field created_at? string
---@field start? string
---@field end? string
---@field generation? cl.chat_generation|cl.completion_generation|table What is known of a model call.
---@field input? any
---@field output? any
---@field is_error? boolean

---One thing that the app does.
---@class cl.step: cl.step.options
---@field id string
---@field metadata table
---@field thread_id string
local step = {}

---Makes a step; with a function, makes a function that runs in a step of its own each time it is called: its arguments are the
---input, its first result the output.
---
---    local search = cl.step({ name = "search", type = "tool" }, function(query) return "results for " .. query end)
---    cl.step{ name = "think" }:run(function(step) step.output = search("cats") end)
---@param options string|cl.step.options
---@param f? fun(...): any
---@return cl.step # or the function, when one was given
function cl.step(options, f) end

---Shows it, for steps that are not entered.
---@return cl.step # itself
function step:send() end

---Shows it as it is now.
---@return boolean
function step:update() end

---Removes it from the chat.
---@return boolean
function step:remove() end

---Adds to its output, or to its input.
---@param token string
---@param options? cl.stream_token.options
function step:stream_token(token, options) end

---Runs a function inside the step and returns its result, which is the output when it set none.
---@param f fun(step: cl.step): any
---@return any
function step:run(f) end

---Opens the step until the end of the block: `local step <close> = cl.step{ … }:enter()`. In Rhai, `leave` closes it.
---@return cl.step # itself
function step:enter() end

---Closes the step that `enter` opened; as failed when it is given an error.
---@param error? any
function step:leave(error) end

---The step as it goes over the wire.
---@return table
function step:to_dict() end

-- Section: Actions

---@class cl.action.options
---@field name? string Finds the callback; may be left out with `on_click`.
---@field payload? table Free-form data for the callback.
---@field value? any Stands in the payload as `value`.
---@field label? string
---@field tooltip? string
---@field icon? string Name of a Lucide icon.
---@field for_id? string Id of the message that it stands below.
---@field id? string
---@field on_click? fun(action: cl.action): any A callback of this button's own.

---A button below a message.
---@class cl.action: cl.action.options
---@field id string
---@field name string
---@field payload table
local action = {}

---Makes a button.
---@param options cl.action.options
---@return cl.action
function cl.action(options) end

---Shows it below a message.
---@param for_id string
function action:send(for_id) end

---Removes it.
function action:remove() end

-- Section: Elements
-- What hangs on a message or step beside its text, given as `elements`. A relative `path` begins at the script's folder.

---What all elements may be given.
---@class cl.element.options
---@field name? string
---@field display? "inline"|"side"|"page" Where it is shown.
---@field size? "small"|"medium"|"large"
---@field language? string
---@field mime? string Its type; found out from the content unless given.
---@field id? string

---What all elements have.
---@class cl.element: cl.element.options
---@field name string
---@field display string
---@field id string
---@field type string
---@field for_id? string Id of what it hangs on.
---@field thread_id string
---@field chainlit_key? string Id of its content among the files of the session.
---@field object_key? string Where its content lies in the store for files.
local element = {}

---Removes it from the page and from the thread.
function element:remove() end

---What elements with a content may be given: an address, a path or the content.
---@class cl.file_element.options: cl.element.options
---@field url? string
---@field path? string
---@field content? string Text or binary data.

---What elements with a content have.
---@class cl.file_element: cl.element, cl.file_element.options
local file_element = {}

---Shows it on a message or step.
---@param for_id string
---@return cl.file_element # itself
function file_element:send(for_id) end

---Its content.
---@return string
function file_element:read() end

---@class cl.text.options: cl.file_element.options

---Text, drawn as Markdown, or as code when it has a language.
---@class cl.text: cl.file_element, cl.text.options

---Makes a text.
---@param options cl.text.options
---@return cl.text
function cl.text(options) end

---@class cl.image.options: cl.file_element.options

---An image.
---@class cl.image: cl.file_element, cl.image.options

---Makes an image.
---@param options cl.image.options
---@return cl.image
function cl.image(options) end

---@class cl.file.options: cl.file_element.options

---A file for download.
---@class cl.file: cl.file_element, cl.file.options

---Makes a file.
---@param options cl.file.options
---@return cl.file
function cl.file(options) end

---@class cl.pdf.options: cl.file_element.options
---@field page? integer The page to show first.

---A PDF document.
---@class cl.pdf: cl.file_element, cl.pdf.options

---Makes a PDF document.
---@param options cl.pdf.options
---@return cl.pdf
function cl.pdf(options) end

---@class cl.audio.options: cl.file_element.options
---@field auto_play? boolean

---Sound.
---@class cl.audio: cl.file_element, cl.audio.options

---Makes a sound.
---@param options cl.audio.options
---@return cl.audio
function cl.audio(options) end

---@class cl.video.options: cl.file_element.options
---@field player_config? table Options of the player.

---A video.
---@class cl.video: cl.file_element, cl.video.options

---Makes a video.
---@param options cl.video.options
---@return cl.video
function cl.video(options) end

---What elements that are made from data have.
---@class cl.data_element: cl.element
local data_element = {}

---Shows it on a message or step.
---@param for_id string
---@return cl.data_element # itself
function data_element:send(for_id) end

---Its content.
---@return string
function data_element:read() end

---@class cl.plotly.options: cl.element.options
---@field figure? table|string The figure, or its JSON, with `data` and `layout`.

---A figure that Plotly draws.
---@class cl.plotly: cl.data_element, cl.plotly.options

---Makes a figure.
---@param options cl.plotly.options
---@return cl.plotly
function cl.plotly(options) end

---@class cl.chart.options: cl.element.options
---@field kind? "line"|"bar"|"pie"|"scatter"|"area"|"histogram"
---@field title? string
---@field labels? string[]
---@field series? any[] Values, or series: `{ name = "a", data = { 1, 2 } }`.
---@field x_title? string
---@field y_title? string

---A chart that the server draws to an image.
---@class cl.chart: cl.data_element, cl.chart.options

---Makes a chart.
---
---    cl.chart{ kind = "bar", title = "Sales", labels = { "Mon", "Tue" }, series = { 3, 5 } }
---@param options cl.chart.options
---@return cl.chart
function cl.chart(options) end

---@class cl.dataframe.options: cl.element.options
---@field columns? any[] Names of the columns.
---@field rows? any[][] Rows, each a list of cells or a table by column.
---@field index? any[] Names of the rows.
---@field data? table|string The table in pandas' split form, or its JSON.

---A table that can be sorted and paged.
---@class cl.dataframe: cl.data_element, cl.dataframe.options

---Makes a table.
---@param options cl.dataframe.options
---@return cl.dataframe
function cl.dataframe(options) end

---@class cl.custom_element.options: cl.element.options
---@field props? table What the component gets.
---@field content? string Has no effect.

---A component of the app's own, `public/elements/<name>.jsx`.
---@class cl.custom_element: cl.element, cl.custom_element.options
---@field props table
local custom_element = {}

---Makes an instance of a component.
---@param options cl.custom_element.options
---@return cl.custom_element
function cl.custom_element(options) end

---Shows it.
---@param for_id? string
---@return cl.custom_element # itself
function custom_element:send(for_id) end

---Shows it with the props of now.
---@return cl.custom_element # itself
function custom_element:update() end

---@class cl.task_list.options: cl.element.options
---@field tasks? (cl.task|cl.task.options)[]
---@field status? string A text above the tasks.

---A list of tasks beside the chat.
---@class cl.task_list: cl.element, cl.task_list.options
---@field tasks cl.task[]
---@field status string
local task_list = {}

---Makes a list of tasks.
---@param options? cl.task_list.options
---@return cl.task_list
function cl.task_list(options) end

---Shows it.
---@return cl.task_list # itself
function task_list:send() end

---Shows it as it is now.
---@return cl.task_list # itself
function task_list:update() end

---Adds a task.
---@param task cl.task|cl.task.options
---@return cl.task
function task_list:add_task(task) end

---@class cl.task.options
---@field title string
---@field status? "ready"|"running"|"failed"|"done"
---@field for_id? string Id of a message that the task leads to.

---A task of a list.
---@class cl.task: cl.task.options
---@field status string

---Makes a task.
---@param options string|cl.task.options
---@return cl.task
function cl.task(options) end

---The panel beside the chat.
cl.element_sidebar = {}

---Opens the panel with a title.
---@param title string
function cl.element_sidebar.set_title(title) end

---Fills the panel; an empty list closes it. While it shows what has the same key, it stays as it is.
---@param elements cl.element[]
---@param key? string
function cl.element_sidebar.set_elements(elements, key) end

-- Section: Profiles and starters

---@class cl.chat_profile.options
---@field name string
---@field markdown_description? string
---@field icon? string Address of an image.
---@field display_name? string
---@field is_default? boolean
---@field starters? (cl.starter|cl.starter.options)[]
---@field config_overrides? table Settings of chats with this profile: `features`, `ui`, `project`.

---A way to chat that users choose from.
---@class cl.chat_profile: cl.chat_profile.options
---@field previous? string In `on_profile_switch`: the profile before.

---Makes a profile.
---@param options string|cl.chat_profile.options
---@return cl.chat_profile
function cl.chat_profile(options) end

---@class cl.starter.options
---@field label string
---@field message string What is sent when it is chosen.
---@field command? string
---@field icon? string

---A message that an empty chat offers.
---@class cl.starter: cl.starter.options

---Makes a starter.
---@param options cl.starter.options
---@return cl.starter
function cl.starter(options) end

---@class cl.starter_category.options
---@field label string
---@field icon? string
---@field starters? (cl.starter|cl.starter.options)[]

---Starters under a heading.
---@class cl.starter_category: cl.starter_category.options

---Makes a category.
---@param options cl.starter_category.options
---@return cl.starter_category
function cl.starter_category(options) end

-- Section: Settings of this chat

---Changes settings of this chat: tables `features`, `ui` and `project` are merged into those of the file. A wrong key or type is
---an error and changes nothing.
---
---    cl.update_config{ ui = { name = "Expert" }, features = { latex = true } }
---@param changes table
function cl.update_config(changes) end

---The settings of this chat as they are: `project`, `features`, `ui`.
---@return table
function cl.get_session_config() end

---@class cl.chat_settings.options
---@field inputs cl.widget[]|cl.tab[] Widgets, or tabs with widgets.

---A form beside the composer.
---@class cl.chat_settings: cl.chat_settings.options
local chat_settings = {}

---Makes a form.
---
---    local values = cl.chat_settings{
---      cl.select{ id = "model", label = "Model", values = { "small", "large" }, initial_index = 1 },
---      cl.slider{ id = "heat", label = "Temperature", min = 0, max = 2, step = 0.1, initial = 1 },
---    }:send()
---@param options cl.widget[]|cl.tab[]|cl.chat_settings.options
---@return cl.chat_settings
function cl.chat_settings(options) end

---Shows it, and makes its first values those of the chat.
---@return table<string, any> # the values
function chat_settings:send() end

---Shows it again without changing values.
---@return table<string, any>
function chat_settings:refresh() end

---Its first values.
---@return table<string, any>
function chat_settings:settings() end

---What all widgets may be given.
---@class cl.widget.options
---@field id string Name of the value.
---@field label string
---@field tooltip? string
---@field description? string
---@field disabled? boolean

---A control of the form.
---@class cl.widget: cl.widget.options
---@field type string

---@class cl.switch.options: cl.widget.options
---@field initial? boolean

---@class cl.switch: cl.widget, cl.switch.options

---Makes an on/off control.
---@param options cl.switch.options
---@return cl.switch
function cl.switch(options) end

---@class cl.checkbox.options: cl.widget.options
---@field initial? boolean

---@class cl.checkbox: cl.widget, cl.checkbox.options

---Makes a checkbox.
---@param options cl.checkbox.options
---@return cl.checkbox
function cl.checkbox(options) end

---@class cl.slider.options: cl.widget.options
---@field initial? number
---@field min? number
---@field max? number
---@field step? number

---@class cl.slider: cl.widget, cl.slider.options

---Makes a slider.
---@param options cl.slider.options
---@return cl.slider
function cl.slider(options) end

---@class cl.select.options: cl.widget.options
---@field initial? string
---@field values? string[] The choices; or `items`.
---@field items? table[] Choices with labels: `{ { label = "Large", value = "lg" } }`.
---@field initial_value? string
---@field initial_index? integer From 1.

---@class cl.select: cl.widget, cl.select.options

---Makes a list to choose from.
---@param options cl.select.options
---@return cl.select
function cl.select(options) end

---@class cl.radio_group.options: cl.select.options

---@class cl.radio_group: cl.widget, cl.radio_group.options

---Makes radio buttons.
---@param options cl.radio_group.options
---@return cl.radio_group
function cl.radio_group(options) end

---@class cl.multi_select.options: cl.widget.options
---@field initial? string[]
---@field values? string[]
---@field items? table[]

---@class cl.multi_select: cl.widget, cl.multi_select.options

---Makes a list to choose several from.
---@param options cl.multi_select.options
---@return cl.multi_select
function cl.multi_select(options) end

---@class cl.tags.options: cl.widget.options
---@field initial? string[]
---@field values? string[]

---@class cl.tags: cl.widget, cl.tags.options

---Makes a field for words.
---@param options cl.tags.options
---@return cl.tags
function cl.tags(options) end

---@class cl.text_input.options: cl.widget.options
---@field initial? string
---@field placeholder? string
---@field multiline? boolean

---@class cl.text_input: cl.widget, cl.text_input.options

---Makes a field for text.
---@param options cl.text_input.options
---@return cl.text_input
function cl.text_input(options) end

---@class cl.number_input.options: cl.widget.options
---@field initial? number
---@field placeholder? string

---@class cl.number_input: cl.widget, cl.number_input.options

---Makes a field for a number.
---@param options cl.number_input.options
---@return cl.number_input
function cl.number_input(options) end

---@class cl.date_picker.options: cl.widget.options
---@field initial? string|string[] A day such as `2026-01-31`, or two for a range.
---@field mode? "single"|"range"
---@field min_date? string
---@field max_date? string
---@field format? string
---@field placeholder? string

---@class cl.date_picker: cl.widget, cl.date_picker.options

---Makes a field for a day or a range of days.
---@param options cl.date_picker.options
---@return cl.date_picker
function cl.date_picker(options) end

---@class cl.tab.options
---@field id string
---@field label string
---@field inputs? cl.widget[]

---Widgets under a heading.
---@class cl.tab: cl.tab.options

---Makes a tab.
---@param options cl.tab.options
---@return cl.tab
function cl.tab(options) end

-- Section: Composer

---Sets the commands that the composer offers; `message.command` is the one that was chosen.
---@param commands cl.command[]
function cl.set_commands(commands) end

---@class cl.command
---@field id string
---@field description? string
---@field icon? string
---@field button? boolean Shows it as a button of its own.
---@field persistent? boolean Stays chosen after a message.
---@field selected? boolean

---Sets the modes that the composer offers; `message.modes` has the chosen options by id.
---@param modes (cl.mode|cl.mode.options)[]
function cl.set_modes(modes) end

---@class cl.mode.options
---@field id string
---@field name string
---@field options? (cl.mode_option|cl.mode_option.options)[]

---Something to choose for the next messages.
---@class cl.mode: cl.mode.options
local mode = {}

---Makes a mode.
---@param options cl.mode.options
---@return cl.mode
function cl.mode(options) end

---The option that is chosen at first.
---@return cl.mode_option?
function mode:get_default_option() end

---The option of an id.
---@param id string
---@return cl.mode_option?
function mode:get_option_by_id(id) end

---@class cl.mode_option.options
---@field id string
---@field name string
---@field description? string
---@field icon? string
---@field is_default? boolean

---What can be chosen.
---@class cl.mode_option: cl.mode_option.options

---Makes an option.
---@param options cl.mode_option.options
---@return cl.mode_option
function cl.mode_option(options) end

-- Section: Values of a chat

---Values that the app keeps for this chat. `id`, `user`, `chat_profile`, `chat_settings`, `env` and `client_type` are known by
---the runtime and can only be read.
cl.user_session = {}

---A value, or the default.
---@param key string
---@param default? any
---@return any
function cl.user_session.get(key, default) end

---Keeps a value. What JSON can hold survives a hot reload and is stored with the thread.
---@param key string
---@param value any
function cl.user_session.set(key, value) end

---An object for one value: with its default, and with a function that makes the next value of the present one.
---@param key string
---@param default? any
---@param apply? fun(value: any): any
---@return cl.user_session_accessor
function cl.user_session.create_accessor(key, default, apply) end

---One value of the chat.
---@class cl.user_session_accessor
local user_session_accessor = {}

---The value.
---@return any
function user_session_accessor:get() end

---Sets it.
---@param value any
function user_session_accessor:set(value) end

---Sets it to the default.
function user_session_accessor:reset() end

---Sets it to what the function makes of it.
---@return any # the new value
function user_session_accessor:apply() end

---The messages of this chat.
cl.chat_context = {}

---All of them, oldest first.
---@return cl.message[]
function cl.chat_context.get() end

---Adds a message that was not sent.
---@param message cl.message
---@return cl.message
function cl.chat_context.add(message) end

---Removes a message.
---@param message cl.message
---@return boolean # whether it was there
function cl.chat_context.remove(message) end

---Removes all.
function cl.chat_context.clear() end

---The messages as models want them: `role` and `content`.
---@return table[]
function cl.chat_context.to_openai() end

---Where the running code stands.
---@class cl.context
---@field session cl.session The chat.
---@field current_step table? The open step: `id`, `name`.
---@field current_run table? The step of the callback that runs: `id`, `name`.
cl.context = {}

---The chat as the runtime has it.
---@class cl.session
---@field id string
---@field thread_id string
---@field thread_id_to_resume? string
---@field user? cl.user
---@field user_env table<string, string>
---@field chat_profile? string
---@field chat_settings table<string, any>
---@field language string
---@field client_type string `webapp`, `copilot`, `teams`, `slack` or `discord`.
---@field has_first_interaction boolean
---@field chat_started boolean
---@field restored boolean Whether the page has reconnected.
---@field to_clear boolean
---@field files table<string, table> Uploaded files by id.
---@field files_dir string
---@field mcp_sessions table<string, cl.mcp_session> Sessions with the connected MCP servers, by the servers' names.
---@field environ table<string, string> What came with the connection.

---Verbs of the connection with the page that have no name of their own below `cl`.
cl.context.emitter = {}

---Sends an event of any name to the page.
---@param event string
---@param data? any
function cl.context.emitter.emit(event, data) end

---Sends an event and waits for the page's answer.
---@param event string
---@param data? any
---@param timeout? number Seconds.
---@return any # nil when time is over
function cl.context.emitter.emit_call(event, data, timeout) end

---Withdraws what the page was asked.
---@param event "clear_ask"|"clear_call_fn"
function cl.context.emitter.clear(event) end

---Tells the page that time is over.
---@param event "ask_timeout"|"call_fn_timeout"
function cl.context.emitter.send_timeout(event) end

---Shows that something runs.
function cl.context.emitter.task_start() end

---Shows that nothing runs any more.
function cl.context.emitter.task_end() end

---Names the thread, as the first message of the user does.
---@param interaction string
function cl.context.emitter.init_thread(interaction) end

---Keeps values of chat settings.
---@param settings table<string, any>
function cl.context.emitter.set_chat_settings(settings) end

---Shows favourite messages.
---@param steps table[]
function cl.context.emitter.set_favorites(steps) end

---Adds to the count of tokens.
---@param count integer
function cl.context.emitter.update_token_count(count) end

---Opens or closes the microphone.
---@param state "on"|"off"
function cl.context.emitter.update_audio_connection(state) end

---Plays sound.
---@param chunk cl.output_audio_chunk|cl.output_audio_chunk.options
function cl.context.emitter.send_audio_chunk(chunk) end

---Ends what plays.
function cl.context.emitter.send_audio_interrupt() end

---Says that a thread cannot go on.
---@param error string
function cl.context.emitter.send_resume_thread_error(error) end

-- Section: The page

---Shows a short notice.
---@param message string
---@param type? "info"|"success"|"warning"|"error"
function cl.toast(message, type) end

---Posts to the page that the chat is embedded in.
---@param data any
function cl.send_window_message(data) end

---@class cl.copilot_function.options
---@field name string
---@field args? table

---A function of the page that the copilot is embedded in.
---@class cl.copilot_function: cl.copilot_function.options
local copilot_function = {}

---Names a function of the page.
---@param options string|cl.copilot_function.options
---@return cl.copilot_function
function cl.copilot_function(options) end

---Calls it and waits for its answer.
---@param options? cl.invoke.options
---@return any # nil when time is over
function copilot_function:invoke(options) end

---@class cl.invoke.options
---@field timeout? number Seconds; 300 unless given.
---@field raise_on_timeout? boolean

-- Section: Sound
-- 16-bit little-endian mono samples in both directions, at the rate of `[features.audio]`.

---@class cl.input_audio_chunk.options
---@field is_start? boolean
---@field mime_type? string
---@field elapsed_time? number Milliseconds since the microphone was opened.
---@field data string

---What the microphone sent.
---@class cl.input_audio_chunk: cl.input_audio_chunk.options
---@field is_start boolean

---Makes one, for tests.
---@param options cl.input_audio_chunk.options
---@return cl.input_audio_chunk
function cl.input_audio_chunk(options) end

---@class cl.output_audio_chunk.options
---@field track string Name of what plays; a new one ends the old.
---@field mime_type? string
---@field data string

---What the page plays.
---@class cl.output_audio_chunk: cl.output_audio_chunk.options

---Makes one.
---@param options cl.output_audio_chunk.options
---@return cl.output_audio_chunk
function cl.output_audio_chunk(options) end

-- Section: Users

---@class cl.user.options
---@field identifier string
---@field display_name? string
---@field role? string Kept in the metadata.
---@field metadata? table
---@field id? string
---@field created_at? string

---Somebody who is logged in.
---@class cl.user: cl.user.options
---@field metadata table

---Makes a user.
---@param options string|cl.user.options
---@return cl.user
function cl.user(options) end

-- Section: Addresses of the app
-- Addresses that the script answers itself, beside those of the server. Their functions belong to no chat.

---Answers requests. Parts of a path in braces are in `request.params`: `/items/{id}`, `/files/{*path}`. A text answers as text, a
---table as JSON, nil as 204.
---
---    cl.server.get("/api/items/{id}", function(request)
---      if not request.user then return cl.response{ status = 401, body = "log in first" } end
---      return { id = request.params.id }
---    end)
cl.server = {}

---@param path string
---@param f fun(request: cl.request): any
function cl.server.get(path, f) end

---@param path string
---@param f fun(request: cl.request): any
function cl.server.post(path, f) end

---@param path string
---@param f fun(request: cl.request): any
function cl.server.put(path, f) end

---@param path string
---@param f fun(request: cl.request): any
function cl.server.patch(path, f) end

---@param path string
---@param f fun(request: cl.request): any
function cl.server.delete(path, f) end

---A request.
---@class cl.request
---@field method string In capitals.
---@field path string
---@field params table<string, string> What the names in the path stand for.
---@field query table<string, string|string[]>
---@field headers cl.headers
---@field cookies table<string, string>
---@field user? table Who is logged in: `identifier`, `metadata` and the like.
local request = {}

---The body as text.
---@return string
function request:text() end

---The body as a value.
---@return any
function request:json() end

---The body as it is.
---@return string
function request:bytes() end

---@class cl.response.options
---@field body? any
---@field status? integer
---@field headers? table<string, any>

---An answer.
---@class cl.response: cl.response.options
local response = {}

---Makes an answer.
---@param options string|cl.response.options
---@return cl.response
function cl.response(options) end

---Sets a cookie, which scripts of pages cannot read unless the options say so.
---@param name string
---@param value string
---@param options? cl.cookie.options
function response:set_cookie(name, value, options) end

---Deletes a cookie.
---@param name string
---@param options? cl.cookie.options
function response:delete_cookie(name, options) end

---@class cl.cookie.options
---@field max_age? integer Seconds.
---@field path? string
---@field domain? string
---@field http_only? boolean
---@field secure? boolean
---@field same_site? "lax"|"strict"|"none"

---Logins from code.
cl.auth = {}

---Logs a user in, as `/login` does.
---@param request cl.request
---@param user string|cl.user|cl.user.options
---@return cl.response # with the cookie
function cl.auth.login(request, user) end

---Ends the login of a request.
---@param request cl.request
---@return cl.response # that takes the cookie away
function cl.auth.logout(request) end

---A token for a user, which `/auth/jwt` exchanges for the cookie.
---@param user string|cl.user|cl.user.options
---@return string
function cl.auth.create_jwt(user) end

---Makes a token invalid.
---@param token string
---@return boolean # whether it was valid
function cl.auth.revoke(token) end

-- Section: A store of your own

---Keeps threads with functions of the script, instead of a store of `[data]`. Tables have the names of `cl.thread` and the like. The
---functions belong to no chat. `get_thread`, `list_threads`, `create_step` and `update_thread` are needed.
---@param methods cl.data_layer.options
function cl.data_layer(methods) end

---@class cl.data_layer.options
---@field get_thread fun(id: string): cl.thread?
---@field list_threads fun(pagination: table, filter: table): table Threads in `data`, or a list; `page_info` says whether there are more.
---@field create_step fun(step: table)
---@field update_thread fun(id: string, name: string?, user_id: string?, metadata: table?, tags: string[]?)
---@field get_user? fun(identifier: string): table?
---@field create_user? fun(user: table): table?
---@field upsert_feedback? fun(feedback: cl.feedback)
---@field delete_feedback? fun(id: string)
---@field create_element? fun(element: table)
---@field get_element? fun(thread_id: string, element_id: string): table?
---@field delete_element? fun(id: string, thread_id: string)
---@field update_step? fun(step: table)
---@field get_step? fun(id: string): table? A step by its id alone. With it no message can take the place of one in another thread, whose id somebody saw; else keep steps by `thread_id` and `id`.
---@field delete_step? fun(id: string)
---@field get_thread_author? fun(id: string): string?
---@field delete_thread? fun(id: string)
---@field get_favorite_steps? fun(user_id: string): table[]
---@field close? fun()

-- Section: Models
-- For every server that speaks OpenAI's API: OpenAI, Ollama, vLLM, LM Studio, llama.cpp.

---Makes a client. `OPENAI_API_KEY` and `OPENAI_BASE_URL` stand in for what is not given.
---
---    local openai = cl.openai()
---    for chunk in openai.chat.completions.create{ model = "gpt-4o-mini", messages = messages, stream = true } do
---      reply:stream_token(chunk.choices[1].delta.content or "")
---    end
---@param options? cl.openai.options
---@return cl.openai
function cl.openai(options) end

---@class cl.openai.options
---@field base_url? string
---@field api_key? string
---@field organization? string
---@field project? string
---@field headers? table<string, string>
---@field timeout? number Seconds.
---@field max_retries? integer

---A client.
---@class cl.openai
---@field base_url string
---@field chat cl.openai.chat
---@field completions cl.openai.completions
---@field embeddings cl.openai.embeddings
---@field responses cl.openai.responses
---@field models cl.openai.models

---@class cl.openai.chat
---@field completions cl.openai.chat.completions

---@class cl.openai.chat.completions
local chat_completions = {}

---Answers a chat. With `stream = true` the result is iterated. The table goes to the server as it is.
---@param request table
---@return table|cl.openai.stream
function chat_completions.create(request) end

---@class cl.openai.completions
local completions = {}

---Completes a text.
---@param request table
---@return table|cl.openai.stream
function completions.create(request) end

---@class cl.openai.embeddings
local embeddings = {}

---Makes vectors of texts.
---@param request table
---@return table
function embeddings.create(request) end

---@class cl.openai.responses
local responses = {}

---Calls the responses API.
---@param request table
---@return table|cl.openai.stream
function responses.create(request) end

---@class cl.openai.models
local models = {}

---The models of the server.
---@return table
function models.list() end

---Chunks of an answer: `for chunk in stream do`.
---@class cl.openai.stream
---@overload fun(): table?
local stream = {}

---Ends the answer early.
function stream:close() end

---Makes every model call a step with its prompt, answer, tokens and duration.
function cl.instrument_openai() end

---A connected MCP server, as `on_mcp_connect` is told.
---@class cl.mcp_connection
---@field name string
---@field client_type "stdio"|"sse"|"streamable-http"
---@field command? string The program of a `stdio` server.
---@field args? string[] Its arguments.
---@field url? string Where a server on the net is.
---@field headers? table<string, string> What is sent to it with each request.

---A session with a connected MCP server. The names of the protocol are in snake case (`input_schema`, `is_error`), what
---servers made up stays as it is. A call that fails raises an error with `kind` (`server`, `closed`, `timeout`, `failed`) and,
---from the server, its `code`.
---
---    local session = cl.context.session.mcp_sessions["files"]
---    local result = session:call_tool("read_file", { path = "notes.txt" })
---    cl.message(result.content[1].text):send()
---@class cl.mcp_session
---@field name string The name of the connection.
---@field is_connected boolean Whether it can be called.
---@field server_info? table What the server says of itself: `name`, `version`.
---@field instructions? string How the server wants to be used.
local mcp_session = {}

---The tools of the server: `name`, `description`, `input_schema`.
---@return table[]
function mcp_session:list_tools() end

---Its resources: `uri`, `name`, `mime_type`.
---@return table[]
function mcp_session:list_resources() end

---Patterns of resources: `uri_template`, `name`.
---@return table[]
function mcp_session:list_resource_templates() end

---Its prompts: `name`, `description`, `arguments`.
---@return table[]
function mcp_session:list_prompts() end

---Calls a tool: `content` is a list of what it gave (`type`, `text` or `data`), `is_error` whether it failed,
---`structured_content` what it gave as data.
---@param name string
---@param arguments? table<string, any>
---@param options? { timeout?: number } Seconds, 120 when nothing is said.
---@return table
function mcp_session:call_tool(name, arguments, options) end

---Reads a resource: `contents` is a list with `uri`, `mime_type`, and `text` or `blob` (Base64).
---@param uri string
---@return table
function mcp_session:read_resource(uri) end

---Fills in a prompt: `messages` is a list with `role` and `content`.
---@param name string
---@param arguments? table<string, string>
---@return table
function mcp_session:get_prompt(name, arguments) end

---What is known of a model call.
---@class cl.generation.options
---@field provider? string
---@field model? string
---@field error? string
---@field settings? table
---@field variables? table
---@field tags? string[]
---@field metadata? table
---@field tools? table[]
---@field token_count? integer
---@field input_token_count? integer
---@field output_token_count? integer
---@field tt_first_token? number Milliseconds to the first token.
---@field token_throughput_in_s? number Tokens per second.
---@field duration? number Seconds.
---@field prompt_id? string
---@field id? string

---@class cl.chat_generation.options: cl.generation.options
---@field messages? table[] `role`, `content` and the like.
---@field message_completion? table

---A call of a chat model, for `step.generation`.
---@class cl.chat_generation: cl.chat_generation.options

---Makes one.
---@param options cl.chat_generation.options
---@return cl.chat_generation
function cl.chat_generation(options) end

---@class cl.completion_generation.options: cl.generation.options
---@field prompt? string
---@field completion? string

---A call of a model that completes text.
---@class cl.completion_generation: cl.completion_generation.options

---Makes one.
---@param options cl.completion_generation.options
---@return cl.completion_generation
function cl.completion_generation(options) end

---Steps for what frameworks report, as the callback handlers of LangChain and LlamaIndex make them.
cl.trace = {}

---Begins a run.
---@param kind "agent"|"chain"|"prompt"|"parser"|"llm"|"chat_model"|"retriever"|"retrieve"|"query"|"tool"|"function_call"|"embedding"|"undefined"
---@param options? cl.trace.start.options
---@return cl.trace
function cl.trace.start(kind, options) end

---@class cl.trace.start.options
---@field name? string
---@field input? any
---@field parent? cl.trace|cl.step|string
---@field tags? string[]
---@field metadata? table

---A run that is reported.
---@class cl.trace
---@field step cl.step
---@field id string
---@field name string
local trace = {}

---Adds to its output.
---@param token string
function trace:token(token) end

---Ends it.
---@param output? any
---@param options? cl.trace.finish.options
function trace:finish(output, options) end

---Ends it as failed.
---@param error any
function trace:fail(error) end

---@class cl.trace.finish.options
---@field generation? table What is known of the model call.
---@field sources? any[] Texts that were retrieved.

-- Section: Tasks

---Waits.
---@param seconds number
function cl.sleep(seconds) end

---Runs functions at once; one result each, in their order. The first error is raised and ends the others.
---
---    local a, b = cl.gather(function() return cl.http.get(x):text() end, function() return cl.http.get(y):text() end)
---@param ... fun(): any
---@return any ...
function cl.gather(...) end

---Runs a function beside the handlers of this chat.
---@param f fun(...): any
---@param ... any
---@return cl.job
function cl.background(f, ...) end

---A piece of background work.
---@class cl.job
local job = {}

---Waits for its end.
---@return any # the first result; an error if it failed or was cancelled
function job:wait() end

---Ends it.
function job:cancel() end

---Runs a function that must be done in time, else it is ended and an error is raised.
---@param seconds number
---@param f fun(...): any
---@param ... any
---@return any ...
function cl.timeout(seconds, f, ...) end

-- Section: Shared values

---Values that all chats share while the process lives.
cl.app_state = {}

---A value, or the default.
---@param key string
---@param default? any
---@return any
function cl.app_state.get(key, default) end

---Sets a value; nil removes it.
---@param key string
---@param value any
function cl.app_state.set(key, value) end

---Removes a value.
---@param key string
function cl.app_state.delete(key) end

---Sets a value to what a function makes of it; others who change it wait.
---@param key string
---@param f fun(value: any): any
---@return any # the new value
function cl.app_state.update(key, f) end

---The value, made by the function when there is none yet.
---@param key string
---@param f fun(): any
---@return any
function cl.app_state.once(key, f) end

---All keys.
---@return string[]
function cl.app_state.keys() end

---Values that all chats share, kept on disk.
cl.store = {}

---A value, or the default.
---@param key string
---@param default? any
---@return any
function cl.store.get(key, default) end

---Keeps a value that JSON can hold. It is on disk when this returns.
---@param key string
---@param value any
function cl.store.set(key, value) end

---Removes a value.
---@param key string
---@return boolean # whether there was one
function cl.store.delete(key) end

---Sets a value to what a function makes of it; others who change it wait.
---@param key string
---@param f fun(value: any): any
---@return any # the new value
function cl.store.update(key, f) end

---Keys, in order.
---@param prefix? string
---@return string[]
function cl.store.list(prefix) end

---Results that are costly to get, kept for all chats while the process lives.
cl.cache = {}

---A result, or the default.
---@param key string
---@param default? any
---@return any
function cl.cache.get(key, default) end

---Keeps a result.
---@param key string
---@param value any
---@param options? cl.cache.options
function cl.cache.set(key, value, options) end

---Forgets a result.
---@param key string
---@return boolean # whether there was one
function cl.cache.delete(key) end

---Forgets all.
function cl.cache.clear() end

---The result, got by the function when it is not known. The options may be left out.
---@param key string
---@param options cl.cache.options|fun(): any
---@param f? fun(): any
---@return any
function cl.cache.fetch(key, options, f) end

---A function that remembers its results by its arguments.
---@param f fun(...): any
---@param options? cl.cache.wrap.options
---@return fun(...): any
function cl.cache.wrap(f, options) end

---@class cl.cache.options
---@field ttl? number Seconds that it is kept.

---@class cl.cache.wrap.options: cl.cache.options
---@field name? string Sets it apart from other functions; its place in the script unless given.

-- Section: HTTP

---Requests to other servers, as far as `net` in `[runtime]` allows.
---
---    local res = cl.http.post("https://example.com/api", { json = { q = "cats" }, timeout = 10 })
---    if res.ok then cl.message(res:json().answer):send() end
cl.http = {}

---@class cl.http.options
---@field headers? table<string, string>
---@field query? table<string, any>
---@field json? any
---@field body? string
---@field form? table<string, any>
---@field files? table<string, table> Files of a form: `{ path = … }` or `{ content = …, name = …, mime = … }`.
---@field timeout? number Seconds; 60 unless given.
---@field stream? boolean Read it piece by piece with `lines` or `chunks`.
---@field follow_redirects? boolean

---@class cl.http.request.options: cl.http.options
---@field method? string

---@param url string
---@param options? cl.http.options
---@return cl.http_response
function cl.http.get(url, options) end

---@param url string
---@param options? cl.http.options
---@return cl.http_response
function cl.http.post(url, options) end

---@param url string
---@param options? cl.http.options
---@return cl.http_response
function cl.http.put(url, options) end

---@param url string
---@param options? cl.http.options
---@return cl.http_response
function cl.http.patch(url, options) end

---@param url string
---@param options? cl.http.options
---@return cl.http_response
function cl.http.delete(url, options) end

---@param url string
---@param options? cl.http.options
---@return cl.http_response
function cl.http.head(url, options) end

---A request of any method.
---@param url string
---@param options? cl.http.request.options
---@return cl.http_response
function cl.http.request(url, options) end

---An answer.
---@class cl.http_response
---@field status integer
---@field ok boolean Whether the status is 200 to 299.
---@field url string Where it came from, after redirects.
---@field headers cl.headers
local http_response = {}

---The body as text.
---@return string
function http_response:text() end

---The body as a value.
---@return any
function http_response:json() end

---The body as it is.
---@return string
function http_response:bytes() end

---Its lines: `for line in res:lines() do`.
---@return cl.http_pieces
function http_response:lines() end

---Its pieces as they come.
---@return cl.http_pieces
function http_response:chunks() end

---Ends it early.
function http_response:close() end

---Pieces of an answer, to be iterated.
---@class cl.http_pieces
---@overload fun(): string?

---Header fields; names are found in any case: `res.headers["Content-Type"]`.
---@class cl.headers
---@field [string] string
local headers = {}

---All of them by name, in small letters.
---@return table<string, string>
function headers:all() end

-- Section: Tests
-- `chainlit test` runs the scripts in `tests/`, each test against an app and a chat of its own. Nobody waits: when nothing
-- runs any more, the clock goes on to the next moment that something waits for. Models are not called: tests give their answers.
-- A script of tests may be in another language than the app.

---Declares a test.
---
---    cl.test("greets", function(chat)
---      chat:send("hi")
---      chat:expect_message("Hello")
---    end)
---@param name string
---@param options cl.test.options|fun(chat: cl.test_chat) The options may be left out.
---@param f? fun(chat: cl.test_chat)
function cl.test(name, options, f) end

---@class cl.test.options
---@field answers? any[] What models answer, in turn: texts, or whole answers as the server gives them.
---@field user? string|cl.user.options Who is logged in.
---@field profile? string The chosen profile.
---@field env? table<string, string> What the user entered for `user_env`.
---@field language? string

---A chat with the app. What is expected is waited for, and found once: a second equal expectation wants a second one. Expected
---are texts, or tables whose fields must be there; `contains` is a part of the text.
---@class cl.test_chat
local test_chat = {}

---Sends a message, and waits until its handler has ended or asks something.
---@param text string
---@param options? cl.test_send.options
function test_chat:send(text, options) end

---Clicks an action, by its name or label, and waits for the callback.
---@param name string
---@return any # what the callback returned
function test_chat:click(name) end

---Answers what is asked: with a text, the name of a button, files, or values of a component; nil gives no answer.
---@param answer any
function test_chat:answer(answer) end

---Presses Stop.
function test_chat:stop() end

---Switches the profile.
---@param name string
function test_chat:switch_profile(name) end

---Confirms the chat settings with these values.
---@param values table<string, any>
function test_chat:change_settings(values) end

---Posts a message of the page around the chat.
---@param data any
function test_chat:post(data) end

---Lets time pass.
---@param seconds number
function test_chat:pass(seconds) end

---Adds answers of models.
---@param ... any
function test_chat:answers(...) end

---What models were asked so far.
---@return table[]
function test_chat:model_calls() end

---All messages of the app.
---@return table[]
function test_chat:get_messages() end

---All steps.
---@return table[]
function test_chat:get_steps() end

---All elements, with their content where it is text.
---@return table[]
function test_chat:get_elements() end

---All buttons.
---@return table[]
function test_chat:get_actions() end

---What an event carried, each time it was sent.
---@param name string
---@return any[]
function test_chat:get_events(name) end

---The settings of the chat: `project`, `features`, `ui`.
---@return table
function test_chat:get_config() end

---Expects a message: its text, or fields such as `output`, `name` (the author), `is_error`.
---@param wanted string|table
---@return table
function test_chat:expect_message(wanted) end

---Expects that all messages were expected.
function test_chat:expect_no_message() end

---Expects a step: its name, or fields such as `type`, `input`, `output`.
---@param wanted string|table
---@return table
function test_chat:expect_step(wanted) end

---Expects an element: its name, or fields such as `type`, `display`, `content`.
---@param wanted string|table
---@return table
function test_chat:expect_element(wanted) end

---Expects a button: its name, or fields such as `label`, `payload`.
---@param wanted string|table
---@return table
function test_chat:expect_action(wanted) end

---Expects a question that waits for an answer.
---@param wanted string|table
---@return table
function test_chat:expect_ask(wanted) end

---Expects an event of the protocol, such as `toast`, with such data.
---@param name string
---@param wanted? any
---@return any
function test_chat:expect_event(name, wanted) end

---Expects settings of the chat.
---@param wanted table
function test_chat:expect_config(wanted) end

---@class cl.test_send.options
---@field files? any Paths beside the test, or tables with `name`, `content` and `mime`.
---@field command? string
---@field modes? table<string, string>

-- Section: Data, files, time, log

---JSON.
cl.json = {}

---A value as JSON.
---@param value any
---@param options? cl.json.options
---@return string
function cl.json.encode(value, options) end

---The value of a JSON text.
---@param text string
---@return any
function cl.json.decode(text) end

---Marks a table as a list, where an empty one could be either.
---@param list? any[]
---@return any[]
function cl.json.array(list) end

---@class cl.json.options
---@field pretty? boolean

---Binary data as text.
cl.base64 = {}

---@param data string
---@param options? cl.base64.options
---@return string
function cl.base64.encode(data, options) end

---@param text string
---@param options? cl.base64.options
---@return string
function cl.base64.decode(text, options) end

---@class cl.base64.options
---@field url_safe? boolean The alphabet for addresses, without padding.

---Digests, in hexadecimal.
cl.hash = {}

---@param data string
---@param options? cl.hash.options
---@return string
function cl.hash.sha256(data, options) end

---@param data string
---@param options? cl.hash.options
---@return string
function cl.hash.sha512(data, options) end

---@param data string
---@param options? cl.hash.options
---@return string
function cl.hash.sha1(data, options) end

---@param data string
---@param options? cl.hash.options
---@return string
function cl.hash.md5(data, options) end

---@param key string
---@param data string
---@param options? cl.hash.options
---@return string
function cl.hash.hmac_sha256(key, data, options) end

---@class cl.hash.options
---@field raw? boolean Bytes instead of hexadecimal text.

---A new random id.
---@return string
function cl.uuid() end

---Time.
cl.time = {}

---Seconds since some moment, for measuring.
---@return number
function cl.time.monotonic() end

---Now, in ISO 8601 and UTC.
---@return string
function cl.time.now() end

---Files, as far as `fs` in `[runtime]` allows. Relative paths begin at `cl.app_root`.
cl.fs = {}

---The content of a file.
---@param path string
---@return string
function cl.fs.read(path) end

---Writes a file.
---@param path string
---@param content string
function cl.fs.write(path, content) end

---Adds to a file.
---@param path string
---@param content string
function cl.fs.append(path, content) end

---@param path string
---@return boolean
function cl.fs.exists(path) end

---What a file is: `type` (`file` or `folder`), `size`, `modified`; nil when there is none.
---@param path string
---@return table?
function cl.fs.stat(path) end

---Names in a folder.
---@param path? string
---@return string[]
function cl.fs.list(path) end

---Paths that match a pattern such as `docs/**/*.md`.
---@param pattern string
---@return string[]
function cl.fs.glob(pattern) end

---Makes a folder, and those above it.
---@param path string
function cl.fs.make_dir(path) end

---Removes a file or folder.
---@param path string
---@param options? cl.fs.remove.options
---@return boolean # whether it was there
function cl.fs.remove(path, options) end

---@class cl.fs.remove.options
---@field recursive? boolean Also a folder that is not empty.

---@param from string
---@param to string
function cl.fs.rename(from, to) end

---Variables of the environment and of `.env`, as far as `env` in `[runtime]` allows.
cl.env = {}

---@param name string
---@param default? string
---@return string?
function cl.env.get(name, default) end

---@return table<string, string>
function cl.env.all() end

---Lines in the server's log, with their place in the script. `print` writes there too.
cl.log = {}

---@param ... any
function cl.log.debug(...) end

---@param ... any
function cl.log.info(...) end

---@param ... any
function cl.log.warn(...) end

---@param ... any
function cl.log.error(...) end
