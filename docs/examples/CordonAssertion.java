// Reads Cordon-Assertion with java.security and Jackson (Java 17; Debian: libjackson2-databind-java).
//
//   java -cp /usr/share/java/*  CordonAssertion.java JWKS-URL ISSUER AUDIENCE     reads one assertion a line, prints who asks or why it is refused
//   Who may vouch for the server is what the JVM trusts: -Djavax.net.ssl.trustStore=… (and …trustStorePassword) for an authority of your own.

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

public final class CordonAssertion {
    /** Not valid here and now: answer 403. When the keys cannot be had, IOException comes up instead: answer 503. */
    public static final class Refused extends Exception {
        Refused(String why) { super(why); }
    }

    private static final Duration FRESH = Duration.ofMinutes(5);  // for which keys are not asked for again
    private static final Duration PAUSE = Duration.ofSeconds(5);  // between two questions, whatever clients send
    private static final Duration KEPT = Duration.ofDays(1);  // for which the last keys count while the edge is away
    private static final long SKEW = 30;  // seconds by which clocks may differ

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final ObjectMapper json = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private final URI url;
    private final String issuer, audience;
    private Map<String, PublicKey> keys = Map.of();
    private Instant fetched = Instant.MIN, asked = Instant.MIN;

    public CordonAssertion(URI url, String issuer, String audience) {
        this.url = url;
        this.issuer = issuer;
        this.audience = audience;
    }

    /** The claims. Whoever sends no Cordon-Assertion is nobody: it is "" then, and refused. */
    public JsonNode verify(String assertion) throws Refused, IOException, InterruptedException, GeneralSecurityException {
        String[] parts = assertion.split("\\.", -1);
        if (parts.length != 3 || assertion.length() > 16384) throw new Refused("no assertion");
        JsonNode header = read(parts[0]);
        boolean isOurs = header.path("alg").asText().equals("ES256") && header.path("typ").asText().equals("JWT") && !header.has("crit");
        if (!isOurs) throw new Refused("a header that is not ours");
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initVerify(key(header.path("kid").asText()));
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        if (!isGood(signature, octets(parts[2]))) throw new Refused("a signature that is not good");
        JsonNode claims = read(parts[1]);
        if (!names(claims) || !countsNow(claims)) throw new Refused("not for us, or not now");
        return claims;
    }

    private static boolean isGood(Signature signature, byte[] given) throws GeneralSecurityException {
        try {
            return given.length == 64 && signature.verify(given);
        } catch (SignatureException none) {
            return false;
        }
    }

    private boolean names(JsonNode claims) {
        JsonNode aud = claims.path("aud");
        boolean isForUs = aud.isTextual() && aud.textValue().equals(audience);
        for (JsonNode each : aud) isForUs |= audience.equals(each.textValue());
        return isForUs && issuer.equals(claims.path("iss").textValue()) && claims.path("sub").isTextual();
    }

    private static boolean countsNow(JsonNode claims) {
        long now = Instant.now().getEpochSecond();
        JsonNode expiry = claims.path("exp"), issued = claims.path("iat"), begin = claims.path("nbf");
        boolean isTimely = expiry.isNumber() && issued.isNumber() && expiry.longValue() + SKEW > now && issued.longValue() - SKEW <= now;
        return isTimely && (begin.isMissingNode() || begin.isNumber() && begin.longValue() - SKEW <= now);
    }

    private synchronized PublicKey key(String kid) throws Refused, IOException, InterruptedException, GeneralSecurityException {
        Instant now = Instant.now();
        boolean isDue = !keys.containsKey(kid) || fetched.isBefore(now.minus(FRESH));
        if (isDue && asked.isBefore(now.minus(PAUSE))) {
            asked = now;
            try {
                fetch();
                fetched = now;
            } catch (IOException away) {
                if (keys.isEmpty()) throw away;
            }
        }
        if (!keys.containsKey(kid) || fetched.isBefore(now.minus(KEPT))) throw new Refused("a key that is not known");
        return keys.get(kid);
    }

    private void fetch() throws IOException, InterruptedException, GeneralSecurityException {
        HttpRequest request = HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(5)).build();
        HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) throw new IOException("no keys");
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        Map<String, PublicKey> found = new HashMap<>();
        for (JsonNode jwk : json.readTree(answer.body()).path("keys")) {
            if (!jwk.path("kty").asText().equals("EC") || !jwk.path("crv").asText().equals("P-256")) continue;
            ECPoint point = new ECPoint(coordinate(jwk, "x"), coordinate(jwk, "y"));
            found.put(jwk.path("kid").asText(),
                      KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, curve.getParameterSpec(ECParameterSpec.class))));
        }
        keys = found;
    }

    private static BigInteger coordinate(JsonNode jwk, String name) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(jwk.path(name).asText()));
    }

    private static byte[] octets(String part) throws Refused {
        try {
            return Base64.getUrlDecoder().decode(part);
        } catch (IllegalArgumentException none) {
            throw new Refused("no assertion");
        }
    }

    private JsonNode read(String part) throws Refused {
        try {
            return json.readTree(octets(part));
        } catch (IOException none) {
            throw new Refused("no assertion");
        }
    }

    public static void main(String[] words) throws Exception {
        CordonAssertion verifier = new CordonAssertion(URI.create(words[0]), words[1], words[2]);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            try {
                JsonNode claims = verifier.verify(line.strip());
                System.out.println("ok " + claims.get("sub").asText() + " " + claims.path("email").asText());
            } catch (Refused why) {
                System.out.println("refused: " + why.getMessage());
            }
        }
    }
}
