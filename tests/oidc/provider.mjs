// A real OpenID Connect provider for the tests, as its own process: node provider.mjs '{"port": ..., "portal": ...}'
// Anyone signs in under any name of PEOPLE, with any password; PKCE is required of the portal.
import { Provider } from "oidc-provider";

const { port, portal } = JSON.parse(process.argv[2]);

const PEOPLE = {
  ada: { email: "ada@example.org", email_verified: true },
  // The address as some directories write it.
  "ada-in-capitals": { email: "Ada@Example.ORG", email_verified: true },
  bob: { email: "bob@example.org", email_verified: true },
  invited: { email: "invited@example.org", email_verified: true },
  stranger: { email: "stranger@example.org", email_verified: true },
  gone: { email: "gone@example.org", email_verified: true },
  // Says to be Ada, which nobody has checked.
  pretender: { email: "ada@example.org", email_verified: false },
  nameless: {},
};

const provider = new Provider(`http://localhost:${port}`, {
  clients: [
    {
      client_id: "pmo-portal",
      client_secret: "a-secret-of-the-tests",
      redirect_uris: [`${portal}/sign-in/organisation/callback/`],
      post_logout_redirect_uris: [`${portal}/sign-in/`],
      token_endpoint_auth_method: "client_secret_post",
    },
  ],
  findAccount: (_context, name) =>
    name in PEOPLE ? { accountId: name, claims: () => ({ sub: name, ...PEOPLE[name] }) } : undefined,
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  cookies: { keys: ["only-for-tests"] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: true } },
  ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Grant: 600, Interaction: 600, Session: 600 },
});

provider.listen(port, "localhost", () => console.log("ready"));
