import jwt
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    SECRET_KEY: str

    class Config:
        env_file = ".env"


settings = Settings()


def make(user):
    return jwt.encode({"sub": user}, settings.SECRET_KEY, algorithm="HS256")


def check(token):
    return jwt.decode(token, settings.SECRET_KEY, algorithms=["HS256"])
