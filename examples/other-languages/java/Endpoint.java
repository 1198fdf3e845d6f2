import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.*;
import com.sun.net.httpserver.*;
import java.io.IOException;
import java.net.*;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.*;
import java.security.spec.X509EncodedKeySpec;
import java.sql.*;
import java.time.*;
import java.util.*;
import java.util.concurrent.Executors;

public class Endpoint {
    static final String CLIENT_ID = Objects.requireNonNull(System.getenv("ALIPAY_CLIENT_ID"), "ALIPAY_CLIENT_ID");
    static final PublicKey PUBLIC_KEY = readKey(System.getenv("ALIPAY_PUBLIC_KEY"));
    // A capture has one pending and one final result.
    static final String TABLE = "CREATE TABLE IF NOT EXISTS bookings (capture_id TEXT, is_final INTEGER,"
        + " outcome TEXT, code TEXT, currency TEXT, value TEXT, PRIMARY KEY (capture_id, is_final))";
    static final String ADD = "INSERT INTO bookings VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    static final String FIND = "SELECT 1 FROM bookings"
        + " WHERE (capture_id, is_final, outcome, code, currency, value) = (?, ?, ?, ?, ?, ?)";
    static final String LIST = "SELECT json_group_array(json_object('captureId', capture_id,"
        + " 'outcome', outcome, 'captureAmount', json_object('currency', currency, 'value', value))) FROM bookings";
    static final Map<String, String> OUTCOMES = Map.of("S", "captured", "F", "failed", "U", "pending");
    static final String REPLY =
        "{\"result\":{\"resultCode\":\"%s\",\"resultStatus\":\"%s\",\"resultMessage\":\"%s\"}}";

    static boolean isGenuine(HttpExchange exchange, byte[] body) {
        try {
            String clientId = only(exchange, "client-id"), requestTime = only(exchange, "request-time");
            Map<String, String> pairs = new HashMap<>();
            for (String pair : only(exchange, "signature").split(",")) {
                String[] parts = pair.strip().split("=", 2);
                if (pairs.put(parts[0], parts[1]) != null) return false; // a repeated pair
            }
            String head = "POST " + exchange.getRequestURI() + "\n" + clientId + "." + requestTime + ".";
            // URLDecoder would turn a plus into a space.
            String decoded = URLDecoder.decode(pairs.get("signature").replace("+", "%2B"), UTF_8);
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(PUBLIC_KEY);
            signature.update(head.getBytes(UTF_8));
            signature.update(body);
            if (!signature.verify(Base64.getDecoder().decode(decoded))) return false;
            boolean isEpoch = requestTime.matches("[0-9]{1,16}"); // in milliseconds; otherwise ISO 8601
            Instant sent = isEpoch
                ? Instant.ofEpochMilli(Long.parseLong(requestTime))
                : OffsetDateTime.parse(requestTime).toInstant();
            Duration age = Duration.between(sent, Instant.now()); // the last retry is a day old
            boolean isRecent = age.toMinutes() > -5 && age.toHours() < 72;
            return isRecent && clientId.equals(CLIENT_ID) && pairs.get("algorithm").equals("RSA256");
        } catch (GeneralSecurityException | RuntimeException malformed) {
            return false;
        }
    }

    /** A header that is there once. */
    static String only(HttpExchange exchange, String name) {
        List<String> values = exchange.getRequestHeaders().getOrDefault(name, List.of());
        if (values.size() != 1) throw new IllegalArgumentException(name);
        return values.get(0);
    }

    /** The row to book; null for another kind, or without a required field. */
    static Object[] readCapture(byte[] body) throws SQLException {
        try {
            String json = UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
            if (!isStrict(json)) return null;
            JsonObject message = JsonParser.parseString(json).getAsJsonObject();
            JsonObject amount = message.getAsJsonObject("captureAmount");
            JsonObject result = message.getAsJsonObject("result");
            String id = text(message, "captureId");
            String currency = text(amount, "currency"), value = text(amount, "value");
            String code = text(result, "resultCode"), outcome = OUTCOMES.get(text(result, "resultStatus"));
            for (String name : List.of("captureRequestId", "paymentId")) text(message, name);
            boolean isCapture = text(message, "notifyType").equals("CAPTURE_RESULT");
            if (!isCapture || outcome == null || !value.matches("[0-9]{1,16}")) return null;
            // A contradiction is not final.
            if (code.equals("SUCCESS") != outcome.equals("captured")) outcome = "pending";
            return new Object[] {id, !outcome.equals("pending"), outcome, code, currency, value};
        } catch (CharacterCodingException | RuntimeException malformed) {
            return null;
        }
    }

    /** Gson 2.10 also reads single quotes and comments; SQLite does not. */
    static boolean isStrict(String json) throws SQLException {
        try (Connection memory = DriverManager.getConnection("jdbc:sqlite::memory:")) {
            return prepare(memory, "SELECT json_valid(?)", json).executeQuery().getBoolean(1);
        }
    }

    static String text(JsonObject object, String name) {
        JsonPrimitive field = object.getAsJsonPrimitive(name);
        String text = field.getAsString();
        boolean isText = field.isString() && !text.isEmpty() && UTF_8.newEncoder().canEncode(text);
        if (!isText) throw new IllegalArgumentException(name);
        return text;
    }

    /** Commits a result once. False: the capture has another final result. */
    static boolean book(Object[] row) throws SQLException {
        try (Connection books = openBooks()) {
            books.setAutoCommit(false);
            if (prepare(books, ADD, row).executeUpdate() == 1) {
                // your own writes, in the same transaction
            }
            boolean isSame = prepare(books, FIND, row).executeQuery().next();
            books.commit();
            return isSame || row[1].equals(false);
        }
    }

    static Connection openBooks() throws SQLException {
        Connection books = DriverManager.getConnection("jdbc:sqlite:books.sqlite?busy_timeout=30000");
        books.createStatement().execute("PRAGMA synchronous = EXTRA"); // a commit survives a power failure
        return books;
    }

    static PreparedStatement prepare(Connection books, String sql, Object... row) throws SQLException {
        PreparedStatement statement = books.prepareStatement(sql);
        for (int i = 0; i < row.length; i++) statement.setObject(i + 1, row[i]);
        return statement;
    }

    static int receive(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestMethod().equals("POST")) return 405;
        byte[] body = exchange.getRequestBody().readNBytes(65_537);
        if (body.length > 65_536) return 413;
        if (!isGenuine(exchange, body)) return 401;
        try {
            Object[] row = readCapture(body);
            if (row == null) return 422;
            return book(row) ? 200 : 409;
        } catch (SQLException error) {
            System.err.println("The message is not booked: " + error);
            return 500;
        }
    }

    static void answer(HttpExchange exchange) throws IOException {
        String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        if (request.equals("GET /captures")) {
            list(exchange);
            return;
        }
        int status = receive(exchange);
        if (status != 200) {
            send(exchange, status, REPLY.formatted("PARAM_ILLEGAL", "F", "Not accepted"));
            return;
        }
        exchange.getResponseHeaders().set("client-id", CLIENT_ID);
        exchange.getResponseHeaders().set("response-time", Instant.now().toString());
        send(exchange, status, REPLY.formatted("SUCCESS", "S", "Success"));
    }

    /** For certify. */
    static void list(HttpExchange exchange) throws IOException {
        try (Connection books = openBooks()) {
            ResultSet rows = books.createStatement().executeQuery(LIST);
            rows.next();
            send(exchange, 200, rows.getString(1));
        } catch (SQLException error) {
            throw new IOException(error);
        }
    }

    static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    static PublicKey readKey(String base64) {
        try {
            byte[] der = Base64.getDecoder().decode(base64);
            return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException error) {
            throw new IllegalStateException("ALIPAY_PUBLIC_KEY is not an RSA key", error);
        }
    }

    public static void main(String[] args) throws Exception {
        try (Connection books = openBooks()) {
            books.createStatement().execute(TABLE);
        }
        System.setProperty("sun.net.httpserver.maxReqTime", "10"); // seconds
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3000"));
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", Endpoint::answer);
        server.start();
    }
}
