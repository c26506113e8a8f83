-- A password or a provider: as the user likes.
cl.oauth_callback(function(provider, token, raw_user, default_user) return default_user end)

require "members"
