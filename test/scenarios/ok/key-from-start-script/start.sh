#!/bin/sh
set -e
export LIVEKIT_KEY=caller
export LIVEKIT_SECRET="$(cat /run/secrets/call_word)"
exec /lk-jwt-service
