#!/usr/bin/env python3
"""Checks `fleet chain proof` against the genesis block, with nothing but Python's library: verify-proof.py GENESIS PROOF

GENESIS is the genesis document, as it is retained under fleet/v1/_chain/CHAIN/genesis; PROOF what
`fleet chain proof CONTRACT KEY --node N` printed; both JSON. Prints the value and exits 0 when the proof is true of that
chain; says why not and exits 1 otherwise. docs/chain.md explains each step.
"""
import hashlib
import json
import sys


def sha(data):
    return hashlib.sha256(data).digest()


def tagged(tag, content):
    return b"flotilla-" + tag.encode() + b"/1\n" + content


def u32(n):
    return n.to_bytes(4, "big")


def u64(n):
    return n.to_bytes(8, "big")


def text(s):
    return u32(len(s.encode())) + s.encode()


def need(condition, why):
    if not condition:
        sys.exit("not proved: " + why)


# Ed25519 (RFC 8032 section 6), verification only.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def point(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * ROOT % P
    if (x * x - xx) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def add(a, b):
    s, t = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = t - s, d - c, d + c, t + s
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, a):
    total = (0, 1, 1, 0)
    while n:
        total, a, n = add(total, a) if n & 1 else total, add(a, a), n >> 1
    return total


BASE = point(bytes([0x58] + [0x66] * 31))


def signed(key, message, signature):
    a, r, s = point(key), point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(k, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# The chain.
def header(data):
    fields, at = {}, 0
    for name, size in [("chainId", 32), ("height", 8), ("parent", 32), ("time", 8), ("proposer", None), ("txRoot", 32),
                       ("stateRoot", 32), ("receiptRoot", 32), ("validatorsHash", 32), ("gasUsed", 8)]:
        if size is None:
            size, at = int.from_bytes(data[at:at + 4], "big"), at + 4
        fields[name], at = data[at:at + size], at + size
    need(at == len(data), "the header has another length")
    return fields


def set_bytes(validators):
    return u32(len(validators)) + b"".join(text(name) + key for name, key in validators)


def check_final(encoded, certificate, chain, validators):
    """The header, when a quorum of these validators has signed it."""
    fields = header(encoded)
    need(fields["chainId"] == chain, "the header is of another chain")
    need(fields["validatorsHash"] == sha(tagged("validators", set_bytes(validators))), "other validators decided")
    block = sha(tagged("block", encoded))
    statement = tagged("commit", chain + fields["height"] + u64(certificate["round"]) + block)
    keys, good = dict(validators), set()
    for seal in certificate["seals"]:
        key = keys.get(seal["validator"])
        if key and signed(key, statement, bytes.fromhex(seal["signature"])):
            good.add(seal["validator"])
    need(len(good) >= (2 * len(validators) - 1) // 3 + 1, "fewer than a quorum have signed")
    return fields


def check_state(root, state_key, value, branches, leaf):
    """That the state with this root holds the value (None: nothing) under the key."""
    key = sha(tagged("state-key", state_key.encode()))
    below = None
    if leaf:
        leaf_key, leaf_value = bytes.fromhex(leaf["key"]), bytes.fromhex(leaf["value"])
        need(leaf_key.hex()[:len(branches)] == key.hex()[:len(branches)], "the leaf is on another way")
        below = sha(tagged("state-leaf", leaf_key + leaf_value))
    for depth in reversed(range(len(branches))):
        children = {int(digit): bytes.fromhex(h) for digit, h in branches[depth].items()}
        if below:
            children[int(key.hex()[depth], 16)] = below
        below = sha(tagged("state-branch", bytes([len(children)]) + b"".join(
            bytes([digit]) + children[digit] for digit in sorted(children))))
    need((below or sha(tagged("state-branch", b"\0"))) == root, "the proof leads to another state root")
    held = bytes.fromhex(leaf["value"]) if leaf and bytes.fromhex(leaf["key"]) == key else None
    need(held == (None if value is None else sha(value)), "the state holds another value")


def main(genesis_file, proof_file):
    with open(genesis_file, encoding="utf-8") as file:
        genesis = json.load(file)
    with open(proof_file, encoding="utf-8") as file:
        proof = json.load(file)
    genesis.pop("sig", None)
    canonical = json.dumps(genesis, sort_keys=True, separators=(",", ":"), ensure_ascii=False)  # RFC 8785
    chain = sha(canonical.encode())
    validators = [(v["organisation"] + "/" + v["node"], bytes.fromhex(v["publicKey"])) for v in genesis["validators"]]
    height = 0
    for change in proof["transitions"]:
        fields = check_final(bytes.fromhex(change["header"]), change["certificate"], chain, validators)
        need(int.from_bytes(fields["height"], "big") > height, "the changes of validators do not ascend")
        height = int.from_bytes(fields["height"], "big")
        validators = [(v["validator"], bytes.fromhex(v["publicKey"])) for v in change["next"]]
        check_state(fields["stateRoot"], "validators", set_bytes(validators), change["branches"], change["leaf"])
    fields = check_final(bytes.fromhex(proof["header"]), proof["certificate"], chain, validators)
    need(int.from_bytes(fields["height"], "big") > height, "the changes of validators do not ascend")
    value = None if proof["value"] is None else bytes.fromhex(proof["value"])
    check_state(fields["stateRoot"], proof["stateKey"], value, proof["branches"], proof["leaf"])
    print("chain %s, height %d, %s: %s" % (
        chain.hex(), int.from_bytes(fields["height"], "big"), proof["stateKey"],
        "nothing" if value is None else value.decode("utf-8", "backslashreplace")))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
