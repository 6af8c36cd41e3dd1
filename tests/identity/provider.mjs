// A real OpenID provider for tests, on a port of the loopback: node provider.mjs SETTINGS.json
//
// There are no pages: the account that login_hint names is logged in at once. POST /control/rotate lets it sign with another key
// from then on, POST /control/accounts changes some (null: gone); /graph/ answers as Microsoft Graph does. It ends with the test.
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { exportJWK } from "jose";
import Provider from "oidc-provider";

const settings = JSON.parse(readFileSync(process.argv[2], "utf8"));
const { accounts, algorithm, path } = settings;

async function makeKey() {
  const pair = algorithm.startsWith("ES")
    ? generateKeyPairSync("ec", { namedCurve: "P-256" })
    : generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...(await exportJWK(pair.privateKey)), kid: randomUUID(), use: "sig", alg: algorithm };
}

function findAccount(context, id) {
  return accounts[id] && { accountId: id, claims: () => ({ sub: id, ...accounts[id] }) };
}

async function grantEverything(context) {
  const { client, session, provider } = context.oidc;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope("openid profile email groups offline_access");
  await grant.save();
  return grant;
}

const signing = ["acr", "amr", "auth_time", "tid", "oid", "hd", "_claim_names", "_claim_sources", "email", "xms_edov"];

async function makeProvider() {
  const made = new Provider(settings.issuer, {
    jwks: { keys: [await makeKey()] },
    clients: settings.clients,
    findAccount,
    loadExistingGrant: grantEverything,
    issueRefreshToken: async (context, client) => client.grantTypeAllowed("refresh_token"),
    rotateRefreshToken: true,
    conformIdTokenClaims: settings.conform,
    acrValues: ["1", "2"],
    claims: {
      openid: ["sub", ...(settings.conform ? ["acr", "amr", "auth_time", "hd"] : signing)],
      profile: ["name", "department"],
      email: ["email", "email_verified"],
      groups: ["groups"],
      sid: null,
    },
    scopes: ["openid", "offline_access", "graph"],
    clientAuthMethods: settings.methods,
    interactions: { url: (context, interaction) => `${path}/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      clientCredentials: { enabled: true },
      rpInitiatedLogout: { enabled: true },
    },
    cookies: { keys: ["test"] },
    pkce: { required: () => true },
    renderError: (context, out) => { context.body = JSON.stringify(out); },
  });
  made.on("server_error", (context, error) => console.error(error));
  return made;
}

let provider = await makeProvider();

async function interact(request, response) {
  const { params } = await provider.interactionDetails(request, response);
  const account = accounts[params.login_hint];
  const login = account && { accountId: params.login_hint, amr: account.amr, acr: account.acr };
  const result = login ? { login } : { error: "access_denied", error_description: `${params.login_hint} may not` };
  await provider.interactionFinished(request, response, result);
}

// Who may ask has a token of its own.
async function answerGraph(request, response) {
  const token = await provider.ClientCredentials.find((request.headers.authorization ?? "").replace("Bearer ", ""));
  const object = request.url.match(/^\/graph\/users\/([^/]+)\/getMemberObjects$/)?.[1];
  const account = Object.values(accounts).find(each => each.oid === object);
  const known = request.method === "POST" && token?.isValid && token.scope === "graph";
  response.statusCode = !known ? 401 : account ? 200 : 404;
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(known && account ? { value: account.memberObjects } : { error: {} }));
}

async function serve(request, response) {
  if (request.url === "/control/rotate") {
    provider = await makeProvider();
    return response.end("{}");
  }
  if (request.url === "/control/accounts") {
    let text = "";
    for await (const part of request) text += part;
    Object.assign(accounts, JSON.parse(text));
    return response.end("{}");
  }
  if (request.url.startsWith("/graph/")) return answerGraph(request, response);
  if (request.url.startsWith(`${path}/interaction/`)) return interact(request, response);
  if (!request.url.startsWith(`${path}/`)) return response.writeHead(404).end();
  request.originalUrl = request.url;
  request.url = request.url.slice(path.length);
  return provider.callback()(request, response);
}

createServer({ cert: readFileSync(settings.certificate), key: readFileSync(settings.key) }, (request, response) => {
  serve(request, response).catch(error => {
    console.error(error);
    response.writeHead(500).end();
  });
}).listen(settings.port, "127.0.0.1");
