cl.on_chat_start(function()
  cl.message{ content = "This message has a couple of file elements", elements = {
    cl.file{ name = "example.mp4", path = "film.webm", display = "inline", mime = "video/mp4" },
    cl.file{ name = "example.jpeg", path = "picture.png", display = "inline", mime = "image/jpg" },
    cl.file{ name = "hello.py", content = "print('hello')", display = "inline", mime = "plain/py" },
    cl.file{ name = "example.mp3", path = "sound.wav", display = "inline", mime = "audio/mp3" },
  } }:send()
end)
