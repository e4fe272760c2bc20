#!/usr/bin/env python3
"""Checks with openssl that a block is final by the genesis block's validators: verify-seals.py GENESIS BLOCK

GENESIS is what `fleet chain genesis -o json` printed, BLOCK what `fleet chain block HEIGHT --node N -o json` printed. Prints who
has sealed the block and exits 0 when they are a quorum; says why not and exits 1 otherwise. Needs OpenSSL 3. Where the validators have
changed since the genesis block, it says so: then a proof shows how (verify-proof.py).
"""
import hashlib
import json
import os
import subprocess
import sys
import tempfile


def tagged(tag, content):
    return b"flotilla-" + tag.encode() + b"/1\n" + content


def sha(data):
    return hashlib.sha256(data).digest()


def text(s):
    return len(s.encode()).to_bytes(4, "big") + s.encode()


def need(condition, why):
    if not condition:
        sys.exit("not final: " + why)


def verified(folder, key, statement, signature):
    """By openssl. In DER an Ed25519 public key (RFC 8410) stands behind twelve bytes that name what it is."""
    for name, content in [("key", bytes.fromhex("302a300506032b6570032100") + key), ("in", statement), ("sig", signature)]:
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)
    return subprocess.run(
        ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key", "-keyform", "DER", "-rawin", "-in", "in", "-sigfile", "sig"],
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def main(genesis_file, block_file):
    with open(genesis_file, encoding="utf-8") as file:
        genesis = json.load(file)
    with open(block_file, encoding="utf-8") as file:
        block = json.load(file)
    genesis.pop("sig", None)
    chain = sha(json.dumps(genesis, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())  # RFC 8785
    keys = {v["organisation"] + "/" + v["node"]: bytes.fromhex(v["publicKey"]) for v in genesis["validators"]}
    validators = len(keys).to_bytes(4, "big") + b"".join(text(name) + key for name, key in keys.items())
    header = bytes.fromhex(block["header"])
    need(header[:32] == chain, "the block is of another chain")
    need(header[-40:-8] == sha(tagged("validators", validators)), "other validators than the genesis block's decide it")
    need(block["certificate"], "the genesis block itself has no seals")
    round_ = block["certificate"]["round"].to_bytes(8, "big")
    statement = tagged("commit", chain + header[32:40] + round_ + sha(tagged("block", header)))
    good = set()
    with tempfile.TemporaryDirectory() as folder:
        for seal in block["certificate"]["seals"]:
            key = keys.get(seal["validator"])
            if key and verified(folder, key, statement, bytes.fromhex(seal["signature"])):
                good.add(seal["validator"])
    need(len(good) >= (2 * len(keys) - 1) // 3 + 1, "%d good seals of %d validators" % (len(good), len(keys)))
    print("block %d %s is final by %s" % (int.from_bytes(header[32:40], "big"), sha(tagged("block", header)).hex(), ", ".join(sorted(good))))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
