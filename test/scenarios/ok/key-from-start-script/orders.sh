#!/bin/sh
# The library wants it in the environment.
JWT_SECRET=$(cat /run/secrets/signing_word)
export JWT_SECRET
exec node server.js
