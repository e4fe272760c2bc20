package io.flotilla.fleet.loop;

/** How a person connects MQTT Explorer; the password is shown once. */
public record InspectorLogin(String user, String password, String host, int port) {
    /** Hides the password. */
    @Override
    public String toString() {
        return "InspectorLogin[" + user + "]";
    }
}
