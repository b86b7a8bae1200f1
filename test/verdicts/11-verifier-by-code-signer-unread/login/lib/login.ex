defmodule Login do
  def login(user) do
    signer = Joken.Signer.create("HS256", System.fetch_env!("TOKEN_SIGNING_SECRET"))
    Joken.generate_and_sign!(%{}, %{"sub" => user}, signer)
  end
end
