/** Where services take a token from, beside where the user says, likeliest first. Tried only where the user asks for it. */
export const placementsToTry: Readonly<Record<'http' | 'websocket', readonly string[]>> = {
  http: [
    'header:Authorization',
    'header:Authorization JWT',
    'header:Authorization Token',
    'header:X-Auth-Token',
    'header:X-Access-Token',
    'header:X-Token',
    'header:token',
    'query:token',
    'query:access_token',
    'query:jwt',
    'cookie:token',
    'cookie:access_token',
    'cookie:jwt',
    'cookie:session',
  ],
  websocket: [
    'query:token',
    'query:access_token',
    'header:Authorization',
    'subprotocol:bearer',
    'cookie:token',
    'cookie:access_token',
    'message:{"type":"auth","token":"{token}"}',
  ],
}
