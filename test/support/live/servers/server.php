<?php
// A resource server as tutorials write it by hand, for the server that php has in it. MODE=decode reads the claims and verifies nothing.

function decode(string $part): ?array
{
    $text = base64_decode(strtr($part, '-_', '+/'), true);
    $read = $text === false ? null : json_decode($text, true);
    return is_array($read) ? $read : null;
}

function isGood(string $token, string $key, bool $verifies): bool
{
    $parts = explode('.', $token);
    if (count($parts) !== 3) return false;
    [$header, $claims] = [decode($parts[0]), decode($parts[1])];
    if ($header === null || $claims === null) return false;
    if (!$verifies) return true;
    if (($header['alg'] ?? '') !== 'HS256') return false;
    $made = rtrim(strtr(base64_encode(hash_hmac('sha256', "$parts[0].$parts[1]", $key, true)), '+/', '-_'), '=');
    if (!hash_equals($made, $parts[2])) return false;
    return ($claims['exp'] ?? 0) > time() && ($claims['nbf'] ?? 0) <= time();
}

$token = preg_replace('/^Bearer /', '', $_SERVER['HTTP_AUTHORIZATION'] ?? '');
header('Content-Type: application/json');
if (isGood($token, getenv('JWT_KEY'), getenv('MODE') !== 'decode')) {
    echo json_encode(['jobs' => [['id' => 7]]]);
} else {
    http_response_code(401);
    echo json_encode(['error' => 'Unauthorized']);
}
