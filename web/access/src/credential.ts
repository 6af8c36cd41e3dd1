// Between JSON, which has no bytes, and what navigator.credentials takes and gives (WebAuthn level 3, section 5.1): bytes are
// base64url without padding.

type Json = Record<string, unknown>;
interface Named extends Json {
  id: string;
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
}

function text(buffer: ArrayBuffer): string {
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const named = (all: unknown) => ((all ?? []) as Named[]).map((one) => ({ ...one, id: bytes(one.id) }));

// What the page says stands in "publicKey", or alone.
const inner = (options: Json) => (options.publicKey ?? options) as Json;

export function creationOptions(options: Json): PublicKeyCredentialCreationOptions {
  const all = inner(options);
  const user = all.user as Named;
  return {
    ...all,
    challenge: bytes(all.challenge as string),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: named(all.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
}

export function requestOptions(options: Json): PublicKeyCredentialRequestOptions {
  const all = inner(options);
  return { ...all, challenge: bytes(all.challenge as string), allowCredentials: named(all.allowCredentials) } as unknown as PublicKeyCredentialRequestOptions;
}

function response(credential: PublicKeyCredential): Json {
  const client = text(credential.response.clientDataJSON);
  if (credential.response instanceof AuthenticatorAttestationResponse)
    return { clientDataJSON: client, attestationObject: text(credential.response.attestationObject), transports: credential.response.getTransports?.() ?? [] };
  const { authenticatorData, signature, userHandle } = credential.response as AuthenticatorAssertionResponse;
  return { clientDataJSON: client, authenticatorData: text(authenticatorData), signature: text(signature), userHandle: userHandle && text(userHandle) };
}

// RegistrationResponseJSON, AuthenticationResponseJSON.
export function said(credential: PublicKeyCredential): Json {
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: response(credential),
  };
}
