cl.on_chat_start(function() cl.message("Hello!\n\n```python\nprint('hi')\n```"):send() end)
