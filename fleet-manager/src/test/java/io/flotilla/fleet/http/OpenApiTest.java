package io.flotilla.fleet.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OpenApiTest {
    @Test
    void referencesLeadSomewhereAndExamplesFitTheirSchemas() throws IOException {
        OpenApiContract contract = new OpenApiContract();

        assertThat(contract.danglingReferences()).isEmpty();
        assertThat(contract.wrongExamples()).isEmpty();
    }

    @Test
    void whatIsDescribedIsThere(@TempDir Path folder) throws IOException {
        List<String> open = List.of("/healthz", "/readyz", "/openapi.yaml", "/.well-known/flotilla/bootstrap");
        try (LiveServer server = new LiveServer(folder)) {
            new OpenApiContract().operations().forEach(operation -> {
                String path = operation.getValue().replaceAll("\\{[a-z]+}", "x");
                var nobody = server.ask(server.bare(path).method(operation.getKey(), noBody()));
                var known = server.ask(server.request(path).method(operation.getKey(), noBody()));

                assertThat(nobody.status() == 401)
                        .as("%s asks for a token", operation)
                        .isEqualTo(!open.contains(path) || path.endsWith("bootstrap"));
                assertThat(known.code())
                        .as("%s is routed", operation)
                        .isNotIn("not-found", "method-not-allowed", "internal");
            });
        }
    }

    private static BodyPublisher noBody() {
        return BodyPublishers.noBody();
    }
}
