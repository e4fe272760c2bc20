package io.flotilla.contract.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Ed25519Signature;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.NodeId;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.identity.TrustDomain;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/** Names, digests, keys, endpoints and ISO 8601 times travel as the text that their {@code toString} gives, and as no number. */
final class ValueTypes extends SimpleModule {
    private static final long serialVersionUID = 1;

    ValueTypes() {
        text(OrgId.class, OrgId::new);
        text(NodeId.class, NodeId::new);
        text(ChainId.class, ChainId::new);
        text(InstanceId.class, InstanceId::new);
        text(TrustDomain.class, TrustDomain::new);
        text(NodeAddress.class, NodeAddress::parse);
        text(Endpoint.class, Endpoint::parse);
        text(Sha256.class, Sha256::new);
        text(Ed25519PublicKey.class, Ed25519PublicKey::new);
        text(Ed25519Signature.class, Ed25519Signature::new);
        text(Instant.class, Instant::parse);
        text(Duration.class, Duration::parse);
    }

    private <T> void text(Class<T> type, Function<String, T> reader) {
        addSerializer(type, new Writer<>(type));
        addDeserializer(type, new Reader<>(type, reader));
    }

    private static final class Writer<T> extends StdScalarSerializer<T> {
        private static final long serialVersionUID = 1;

        Writer(Class<T> type) {
            super(type);
        }

        @Override
        public void serialize(T value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(value.toString());
        }
    }

    private static final class Reader<T> extends StdScalarDeserializer<T> {
        private static final long serialVersionUID = 1;
        private final transient Function<String, T> reader;

        Reader(Class<T> type, Function<String, T> reader) {
            super(type);
            this.reader = reader;
        }

        @Override
        public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
            if (!in.hasToken(JsonToken.VALUE_STRING)) {
                return context.reportInputMismatch(this, "must be a text");
            }
            try {
                return reader.apply(in.getText());
            } catch (IllegalArgumentException | DateTimeException bad) {
                return context.reportInputMismatch(this, "%s", String.valueOf(bad.getMessage()));
            }
        }
    }
}
