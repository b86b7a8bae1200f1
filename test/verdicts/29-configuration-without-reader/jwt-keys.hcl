listener 1883
auth {
  jwt_secret "618fad9c29a5279efebf764e47c5c469a6aa200da241df3ddbe38e7c8addb8f7"
}
