package io.flotilla.contract.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ByteReaderPropertyTest {
    private static final List<Function<ByteReader, Object>> KINDS = List.of(
            Block::read,
            Transaction::read,
            Receipt::read,
            Header::read,
            BlockCertificate::read,
            ValidatorChange::read,
            ByteReader::text,
            ByteReader::bytes);

    /** Whatever bytes come: a value whose canonical bytes they are, or IllegalArgumentException. */
    @Property(tries = 5_000)
    void hostileBytesAreRefused(@ForAll byte[] bytes) {
        for (Function<ByteReader, Object> kind : KINDS) {
            try {
                assertThat(kind.apply(new ByteReader(bytes))).isNotNull();
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        }
    }

    @Property
    void whatIsWrittenIsRead(@ForAll byte[] bytes, @ForAll long number) {
        ByteWriter writer = new ByteWriter().bytes(bytes).u64(number).u32((int) number);

        ByteReader reader = new ByteReader(writer.toBytes());

        assertThat(reader.bytes()).isEqualTo(bytes);
        assertThat(reader.u64()).isEqualTo(number);
        assertThat(reader.u32()).isEqualTo((int) number);
        reader.end();
    }
}
