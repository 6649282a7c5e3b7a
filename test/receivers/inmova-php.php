<?php
// The PHP receiver of Inmova's guide, as a script of PHP's built-in server: the raw body, `sha256=` and hex.

$body = file_get_contents('php://input');
$header = $_SERVER['HTTP_X_INMOVA_SIGNATURE'] ?? '';
$digest = hash_hmac('sha256', $body, getenv('INMOVA_WEBHOOK_SECRET'));

if ($header === '' || !hash_equals('sha256=' . $digest, $header)) {
    http_response_code(401);
    exit('Invalid signature');
}

json_decode($body, true);
http_response_code(200);
echo 'OK';
