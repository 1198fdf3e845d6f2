<?php
declare(strict_types=1);
ini_set('display_errors', '0');

// A capture has one pending and one final result.
const TABLE = 'CREATE TABLE IF NOT EXISTS bookings (capture_id TEXT, is_final INTEGER, outcome TEXT,
    code TEXT, currency TEXT, value TEXT, PRIMARY KEY (capture_id, is_final))';
const LISTED = "SELECT json_group_array(json_object('captureId', capture_id, 'outcome', outcome,
    'captureAmount', json_object('currency', currency, 'value', value))) FROM bookings";
// RFC 3339, with an offset.
const TIME = '/\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)\z/';
const OUTCOMES = ['S' => 'captured', 'F' => 'failed', 'U' => 'pending'];
const ACKNOWLEDGEMENT = '{"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"Success"}}';
const REFUSAL = '{"result":{"resultCode":"PARAM_ILLEGAL","resultStatus":"F","resultMessage":"Not accepted"}}';

function isGenuine(string $body): bool
{
    [$clientId, $requestTime] = [$_SERVER['HTTP_CLIENT_ID'] ?? '', $_SERVER['HTTP_REQUEST_TIME'] ?? ''];
    $pairs = [];
    foreach (explode(',', $_SERVER['HTTP_SIGNATURE'] ?? '') as $pair) {
        [$name, $value] = explode('=', trim($pair), 2) + ['', ''];
        if (isset($pairs[$name]) || $value === '') {
            return false; // PHP joins repeated headers
        }
        $pairs[$name] = $value;
    }
    $key = chunk_split((string) getenv('ALIPAY_PUBLIC_KEY'), 64, "\n");
    $key = "-----BEGIN PUBLIC KEY-----\n$key-----END PUBLIC KEY-----";
    $signature = (string) base64_decode(rawurldecode($pairs['signature'] ?? ''), true);
    $content = "POST {$_SERVER['REQUEST_URI']}\n$clientId.$requestTime.$body";
    if (openssl_verify($content, $signature, $key, OPENSSL_ALGO_SHA256) !== 1) {
        return false;
    }
    $isEpoch = preg_match('/\A[0-9]{1,16}\z/', $requestTime); // in milliseconds
    if (!$isEpoch && !preg_match(TIME, $requestTime)) {
        return false;
    }
    $age = time() - ($isEpoch ? $requestTime / 1000 : (int) strtotime($requestTime));
    $isRecent = $age > -5 * 60 && $age < 72 * 3600; // the last retry is a day old
    return $isRecent && $clientId === getenv('ALIPAY_CLIENT_ID') && ($pairs['algorithm'] ?? '') === 'RSA256';
}

/** The row to book; null for another kind, or without a required field. */
function readCapture(string $body): ?array
{
    $message = json_decode($body, true);
    $ids = [$message['captureId'] ?? '', $message['captureRequestId'] ?? '', $message['paymentId'] ?? ''];
    $currency = $message['captureAmount']['currency'] ?? '';
    $value = $message['captureAmount']['value'] ?? '';
    $code = $message['result']['resultCode'] ?? '';
    $status = $message['result']['resultStatus'] ?? '';
    foreach ([...$ids, $currency, $value, $code, $status] as $text) {
        if (!is_string($text) || $text === '') {
            return null;
        }
    }
    $isCapture = ($message['notifyType'] ?? '') === 'CAPTURE_RESULT';
    if (!$isCapture || !isset(OUTCOMES[$status]) || !preg_match('/\A[0-9]{1,16}\z/', $value)) {
        return null;
    }
    // A contradiction is not final.
    $outcome = ($code === 'SUCCESS') === ($status === 'S') ? OUTCOMES[$status] : 'pending';
    return [$ids[0], (int) ($outcome !== 'pending'), $outcome, $code, $currency, $value];
}

function openBooks(): PDO
{
    $books = new PDO('sqlite:books.sqlite');
    $books->exec('PRAGMA synchronous = EXTRA'); // a commit survives a power failure
    $books->exec(TABLE);
    return $books;
}

/** Commits a result once. False: the capture has another final result. */
function book(array $row): bool
{
    $books = openBooks();
    $books->beginTransaction();
    $insert = $books->prepare('INSERT INTO bookings VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING');
    $insert->execute($row);
    if ($insert->rowCount() === 1) {
        // your own writes, in the same transaction
    }
    $known = $books->prepare('SELECT * FROM bookings WHERE (capture_id, is_final) = (?, ?)');
    $known->execute([$row[0], $row[1]]);
    $isSame = $known->fetch(PDO::FETCH_NUM) === $row;
    $books->commit();
    return $isSame || $row[1] === 0;
}

function receive(): int
{
    $body = (string) file_get_contents('php://input', length: 65_537);
    if (strlen($body) > 65_536) {
        return 413;
    }
    if (!isGenuine($body)) {
        return 401;
    }
    $row = readCapture($body);
    return $row === null ? 422 : (book($row) ? 200 : 409);
}

header_remove('X-Powered-By');
header('Content-Type: application/json');
try {
    $isList = [$_SERVER['REQUEST_METHOD'], $_SERVER['REQUEST_URI']] === ['GET', '/captures'];
    $reply = $isList ? openBooks()->query(LISTED)->fetchColumn() : ACKNOWLEDGEMENT;
    $status = $isList ? 200 : ($_SERVER['REQUEST_METHOD'] === 'POST' ? receive() : 405);
} catch (Throwable $error) {
    error_log("The message is not booked: {$error->getMessage()}");
    $status = 500;
}
if ($status === 200) {
    header('client-id: ' . getenv('ALIPAY_CLIENT_ID'));
    header('response-time: ' . date(DATE_ATOM));
}
http_response_code($status);
echo $status === 200 ? $reply : REFUSAL;
