"""What a JWT library of Debian says of each token that it is given, as the last line of an uncaught exception. JSON in, JSON out."""
import json
import sys
import traceback

asked = json.load(sys.stdin)
library = asked['library']

if library == 'authlib':
    from authlib.jose import JsonWebToken

    wanted = {name: {'essential': True, 'value': value} for name, value in (('iss', 'auth'), ('aud', 'web'))}

    def check(token, key):
        JsonWebToken(['HS256']).decode(token, key, claims_options=wanted).validate()
else:
    if library == 'PyJWT':
        import jwt
    else:
        from jose import jwt

    def check(token, key):
        jwt.decode(token, key, algorithms=['HS256'], audience='web', issuer='auth')


words = {}
for kind, token in asked['tokens'].items():
    try:
        check(token, asked['key'])
        words[kind] = None
    except Exception as error:
        words[kind] = traceback.format_exception_only(type(error), error)[-1].rstrip('\n')
print(json.dumps(words))
