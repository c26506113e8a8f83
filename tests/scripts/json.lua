-- JSON both ways.
cl.on_message(function()
  local decoded = cl.json.decode('{"a": [1, 2.5, null, "x"], "b": {}, "c": [], "d": null, "e": true}')
  cl.message(cl.json.encode{
    n = #decoded.a, half = decoded.a[2], x = decoded.a[4], b = decoded.b, c = decoded.c, d = decoded.d == nil,
    none = cl.none, empty = cl.json.array{}, int = 1, float = 1.0, text = 'q"\n',
  }):send()
  cl.message(cl.json.encode({ 1 }, { pretty = true })):send()
  cl.message(select(2, pcall(cl.json.decode, "{nope"))):send()
end)
