// Another implementation of JOSE, to agree with: node jose.mjs make | node jose.mjs verify KEYS TOKEN
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from "jose";

async function make() {
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });  // of any algorithm
  const keys = [];
  const tokens = {};
  for (const alg of ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]) {
    const { publicKey, privateKey } = alg.startsWith("ES") ? await generateKeyPair(alg) : rsa;
    keys.push({ ...(await exportJWK(publicKey)), kid: alg, alg });
    tokens[alg] = await new SignJWT({ who: "Élise" }).setProtectedHeader({ alg, kid: alg, typ: "JWT" }).setIssuer("them").setAudience("us")
      .setIssuedAt().setExpirationTime("5m").sign(privateKey);
  }
  console.log(JSON.stringify({ keys: JSON.stringify({ keys }), tokens }));
}

async function verify(keys, token) {
  const set = createLocalJWKSet(JSON.parse(readFileSync(keys, "utf8")));
  const { payload, protectedHeader } = await jwtVerify(readFileSync(token, "utf8"), set, { issuer: "us", audience: "them" });
  console.log(`${protectedHeader.alg} ${payload.who}`);
}

const [deed, ...more] = process.argv.slice(2);
await (deed === "make" ? make() : verify(...more));
