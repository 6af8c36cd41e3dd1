// Reads Cordon-Assertion in nginx (njs). See nginx.conf.
const skew = 30; // seconds by which clocks may differ

function decoded(part) {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
}

// The point of a JWK as SubjectPublicKeyInfo: what stands before it is the same for every key on P-256 (RFC 5480).
function spki(jwk) {
    const head = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex');
    return Buffer.concat([head, Buffer.from(jwk.x, 'base64url'), Buffer.from(jwk.y, 'base64url')]);
}

async function find(r, kid) {
    // The second address asks anew, at most every few seconds: its name changes with the time.
    const again = Math.floor(Date.now() / 5000);
    const places = ['/keys/', '/keys/?at=' + again];
    for (let i = 0; i < places.length; ++i) {
        const answer = await r.subrequest(places[i].split('?')[0], {args: places[i].split('?')[1] || ''});
        if (answer.status !== 200) throw {status: 502};
        const keys = JSON.parse(answer.responseText).keys.filter((key) => key.kid === kid && key.kty === 'EC' && key.crv === 'P-256');
        if (keys.length === 1) return keys[0];
    }
    throw {status: 403};
}

async function check(r, assertion) {
    const parts = assertion.split('.');
    if (parts.length !== 3 || assertion.length > 16384) throw {status: 403};
    const header = decoded(parts[0]);
    if (header.alg !== 'ES256' || header.typ !== 'JWT' || !header.kid || header.crit) throw {status: 403};
    const jwk = await find(r, header.kid);
    const key = await crypto.subtle.importKey('spki', spki(jwk), {name: 'ECDSA', namedCurve: 'P-256'}, false, ['verify']);
    const good = await crypto.subtle.verify({name: 'ECDSA', hash: 'SHA-256'}, key, Buffer.from(parts[2], 'base64url'), parts[0] + '.' + parts[1]);
    if (!good) throw {status: 403};
    const claims = decoded(parts[1]);
    const now = Date.now() / 1000;
    const audiences = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
    const named = claims.iss === r.variables.issuer && audiences.indexOf(r.variables.audience) >= 0 && typeof claims.sub === 'string';
    const timely = typeof claims.exp === 'number' && typeof claims.iat === 'number' && claims.exp + skew > now && claims.iat - skew <= now;
    const begun = claims.nbf === undefined || (typeof claims.nbf === 'number' && claims.nbf - skew <= now);
    if (!named || !timely || !begun) throw {status: 403};
    return claims;
}

async function verify(r) {
    try {
        const claims = await check(r, r.headersIn['Cordon-Assertion'] || '');
        r.headersOut['X-Who'] = claims.email || claims.sub;
        r.return(204);
    } catch (problem) {
        r.return(problem.status || 403); // what cannot be read is no assertion
    }
}

export default {verify};
