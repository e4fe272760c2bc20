package io.flotilla.chain.execution;

import io.flotilla.contract.chain.ByteReader;
import io.flotilla.contract.chain.ByteWriter;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.OrgId;

/**
 * A contract that was deployed.
 *
 * @param version 1, and one more with each upgrade
 * @param deployer who may upgrade and freeze it; {@link ChainState#GENESIS} for one of the genesis block
 */
record Deployment(Sha256 code, long version, OrgId deployer, boolean frozen) {
    Deployment upgraded(Sha256 newCode) {
        return new Deployment(newCode, version + 1, deployer, frozen);
    }

    Deployment frozen(boolean yes) {
        return new Deployment(code, version, deployer, yes);
    }

    byte[] bytes() {
        return new ByteWriter()
                .hash(code)
                .u64(version)
                .text(deployer.value())
                .u8(frozen ? 1 : 0)
                .toBytes();
    }

    static Deployment read(byte[] bytes) {
        ByteReader from = new ByteReader(bytes);
        return new Deployment(from.hash(), from.u64(), new OrgId(from.text()), from.flag());
    }
}
