// An OpenID Connect provider for the tests of login: real keys, real signatures, PKCE checked, codes good once.
// Its paths are Keycloak's, for the realm "tests". Writes its address as the first line; ends with its input.

import { OAuth2Server } from "oauth2-mock-server";

const base = "/realms/tests/protocol/openid-connect";
const server = new OAuth2Server(undefined, undefined, {
  endpoints: {
    authorize: `${base}/auth`,
    token: `${base}/token`,
    userinfo: `${base}/userinfo`,
    jwks: `${base}/certs`,
  },
});

await server.issuer.keys.generate("RS256");

server.service.on("beforeUserinfo", (response, request) => {
  const [scheme, token] = (request.headers.authorization ?? "").split(" ");
  if (scheme !== "Bearer" || token?.split(".").length !== 3) {
    response.statusCode = 401;
    response.body = { error: "invalid_token" };
    return;
  }
  const { sub } = JSON.parse(Buffer.from(token.split(".")[1], "base64url"));
  response.body = { sub, email: `${sub}@example.com`, name: "John Doe", preferred_username: sub };
});

await server.start(0, "127.0.0.1");
console.log(server.issuer.url);
process.stdin.on("end", () => process.exit(0)).resume();
