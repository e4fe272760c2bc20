package io.flotilla.contract.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.chain.Sha256;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class StampPropertyTest {
    private static final Sha256 ONE = Sha256.of(new byte[] {1});
    private static final Sha256 TWO = Sha256.of(new byte[] {2});

    @Property
    void whatIsNewerToOneIsOlderToTheOther(
            @ForAll @LongRange(min = 0, max = 3) long term,
            @ForAll @LongRange(min = 0, max = 3) long version,
            @ForAll @LongRange(min = 0, max = 3) long otherTerm,
            @ForAll @LongRange(min = 0, max = 3) long otherVersion) {
        Stamp one = new Stamp(term, version);
        Stamp other = new Stamp(otherTerm, otherVersion);

        boolean newer = one.relationOf(other, TWO, ONE) == Stamp.Relation.NEWER;

        assertThat(newer).isEqualTo(other.relationOf(one, ONE, TWO) == Stamp.Relation.OLDER);
        assertThat(newer).isEqualTo(otherTerm > term || (otherTerm == term && otherVersion > version));
    }

    @Property
    void theSamePlaceWithOtherContentIsAConflict(@ForAll @LongRange(min = 0, max = 9) long number) {
        Stamp stamp = new Stamp(number, number);

        assertThat(stamp.relationOf(stamp, ONE, ONE)).isEqualTo(Stamp.Relation.SAME);
        assertThat(stamp.relationOf(stamp, TWO, ONE)).isEqualTo(Stamp.Relation.CONFLICT);
    }
}
