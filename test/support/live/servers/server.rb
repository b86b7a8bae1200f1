# A resource server with ruby-jwt on WEBrick. MODE=decode reads the claims and verifies nothing.
require 'json'
require 'jwt'
require 'webrick'

server = WEBrick::HTTPServer.new(
  BindAddress: '127.0.0.1', Port: Integer(ENV.fetch('PORT')), AccessLog: [], Logger: WEBrick::Log.new(File::NULL)
)
server.mount_proc('/jobs') do |request, response|
  token = request['Authorization'].to_s.delete_prefix('Bearer ')
  verifies = ENV['MODE'] != 'decode'
  response.content_type = 'application/json'
  begin
    JWT.decode(token, verifies ? ENV.fetch('JWT_KEY') : nil, verifies, algorithm: 'HS256')
    response.body = JSON.generate(jobs: [{ id: 7 }])
  rescue JWT::DecodeError => e
    response.status = 401
    response.body = JSON.generate(error: e.message)
  end
end
trap('TERM') { server.shutdown }
server.start
