# What ruby-jwt of Debian says of each token that it is given, as the first line of an uncaught exception. JSON in, JSON out.
require 'json'
require 'jwt'

asked = JSON.parse($stdin.read)
wanted = { algorithm: 'HS256', iss: 'auth', verify_iss: true, aud: 'web', verify_aud: true }
words = asked['tokens'].to_h do |kind, token|
  JWT.decode(token, asked['key'], true, wanted)
  [kind, nil]
rescue StandardError => e
  [kind, e.full_message(highlight: false).lines.first.chomp]
end
puts JSON.generate(words)
