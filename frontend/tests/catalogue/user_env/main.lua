cl.on_message(function() cl.message("TEST_KEY: " .. cl.user_session.get("env").TEST_KEY):send() end)
