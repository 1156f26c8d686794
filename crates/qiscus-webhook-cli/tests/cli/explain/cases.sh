#!/bin/sh
# Prints cases of a signature that does not verify, as cases.py does. Argument: the body's file.
# Needs openssl; and gzip, tr, sed, base64, which every Debian has.
set -eu
file=$1
token=a1b2c3d4e5f60718293a4b5c6d7e8f90
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

# NAME SAYS SIGNATURE FILE TOKEN, with `|` between the sentences
say() {
    says=$(printf %s "$2" | sed 's/|/","/g')
    printf '{"name":"%s","says":["%s"],"signatures":["%s"],"body":"%s","tokens":["%s"]}\n' \
        "$1" "$says" "$3" "$(base64 <"$4" | tr -d '\n')" "$5"
}
sign() { openssl dgst -sha256 -hmac "$1" "$2" | sed 's/.*= //'; }

right=$(sign "$token" "$file")
say "openssl's own line" "a prefix|Apart from that" "HMAC-SHA2-256(stdin)= $right" "$file" "$token"
say "colons" "set apart|Apart from that" "$(openssl dgst -sha256 -hmac "$token" -c "$file" | sed 's/.*= //')" "$file" "$token"
say "binary as base64" "in base64:|Apart from that" "$(openssl dgst -sha256 -hmac "$token" -binary "$file" | base64)" "$file" "$token"
say "the key as hex" "hex-decoded token" "$(openssl dgst -sha256 -mac HMAC -macopt "hexkey:$token" "$file" | sed 's/.*= //')" "$file" "$token"
say "no key" "plain SHA-256 of the body, which" "$(openssl dgst -sha256 "$file" | sed 's/.*= //')" "$file" "$token"
say "SHA-1" "HMAC-SHA-1:" "$(openssl dgst -sha1 -hmac "$token" "$file" | sed 's/.*= //')" "$file" "$token"
say "MD5" "HMAC-MD5:" "$(openssl dgst -md5 -hmac "$token" "$file" | sed 's/.*= //')" "$file" "$token"
say "SHA-384" "HMAC-SHA-384:" "$(openssl dgst -sha384 -hmac "$token" "$file" | sed 's/.*= //')" "$file" "$token"
say "SHA3-256" "HMAC-SHA3-256:" "$(openssl dgst -sha3-256 -hmac "$token" "$file" | sed 's/.*= //')" "$file" "$token"
say "SHA-512/256" "HMAC-SHA-512/256:" "$(openssl dgst -sha512-256 -hmac "$token" "$file" | sed 's/.*= //')" "$file" "$token"
{ cat "$file"; echo; } >"$work/line"
say "echo to a file" "newline was added" "$right" "$work/line" "$token"
say "echo to openssl" "newline at the end of the body was lost" "$(sign "$token" "$work/line")" "$file" "$token"
say "a pipe of openssl and echo" "plain SHA-256|newline at the end" "$(openssl dgst -sha256 "$work/line" | sed 's/.*= //')" "$file" "$token"
sed 's/$/\r/' "$work/line" >"$work/windows"
say "Windows line ends" "newline was added" "$right" "$work/windows" "$token"
gzip -n <"$file" >"$work/zipped"
say "gzip" "compressed with gzip" "$right" "$work/zipped" "$token"
base64 <"$file" >"$work/base64"
say "base64 in lines" "written in base64 after" "$right" "$work/base64" "$token"
: >"$work/empty"
say "an empty file" "empty body was signed" "$(sign "$token" "$work/empty")" "$file" "$token"
say "the token in base64" "written in base64: the key" "$(sign "$(printf %s "$token" | base64)" "$file")" "$file" "$token"
say "a shell's variable that was not replaced" "\`\$QISCUS_SIGNATURE_TOKEN\` as the token" "$(sign "\$QISCUS_SIGNATURE_TOKEN" "$file")" "$file" "$token"
