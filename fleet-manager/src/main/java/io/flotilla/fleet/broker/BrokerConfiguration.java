package io.flotilla.fleet.broker;

import java.nio.file.Path;

/** HiveMQ's {@code config.xml}, where its defaults do not fit. */
final class BrokerConfiguration {
    /** 320 KiB: the largest document, a genesis block of 256 KiB, with its topic and properties. */
    private static final int MAX_PACKET_BYTES = 320 << 10;
    /** Paho reads it as a signed short. */
    private static final int RECEIVE_MAXIMUM = 1000;

    /**
     * Of shared subscriptions, by which results and events come: with 1,000, five thousand hosts that spoke at once lost
     * 883 results. Each client's own queue is set when it connects.
     */
    private static final int QUEUE = 200_000;

    private static final long LONGEST_SESSION_SECONDS = 4_294_967_295L;

    private BrokerConfiguration() {}

    /** @param password of both stores and of the key; letters that need no escape in XML */
    static String xml(BrokerSettings settings, Path keyStore, Path trustStore, String password) {
        return """
                <?xml version="1.0"?>
                <hivemq>
                  <listeners>
                    <tls-tcp-listener>
                      <port>%d</port>
                      <bind-address>%s</bind-address>
                      <name>mqtts</name>
                      <tls>
                        <protocols>
                          <protocol>TLSv1.3</protocol>
                        </protocols>
                        <client-authentication-mode>OPTIONAL</client-authentication-mode>
                        <keystore>
                          <path>%s</path>
                          <password>%s</password>
                          <private-key-password>%s</private-key-password>
                        </keystore>
                        <truststore>
                          <path>%s</path>
                          <password>%s</password>
                        </truststore>
                      </tls>
                    </tls-tcp-listener>
                  </listeners>
                """.formatted(
                                settings.port(),
                                escaped(settings.host()),
                                escaped(keyStore.toString()),
                                password,
                                password,
                                escaped(trustStore.toString()),
                                password)
                + limits();
    }

    private static String limits() {
        return """
                  <mqtt>
                    <packets><max-packet-size>%d</max-packet-size></packets>
                    <receive-maximum><server-receive-maximum>%d</server-receive-maximum></receive-maximum>
                    <queued-messages>
                      <max-queue-size>%d</max-queue-size>
                      <strategy>discard-oldest</strategy>
                    </queued-messages>
                    <session-expiry><max-interval>%d</max-interval></session-expiry>
                  </mqtt>
                  <restrictions>
                    <max-client-id-length>128</max-client-id-length>
                    <max-topic-length>512</max-topic-length>
                  </restrictions>
                  <persistence><mode>file</mode></persistence>
                  <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
                </hivemq>
                """.formatted(MAX_PACKET_BYTES, RECEIVE_MAXIMUM, QUEUE, LONGEST_SESSION_SECONDS);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
