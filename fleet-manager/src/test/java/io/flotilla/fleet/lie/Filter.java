package io.flotilla.fleet.lie;

/** A topic filter (MQTT 5, section 4.7), also of a shared subscription. */
record Filter(String group, String topics) {
    private static final String SHARE = "$share/";

    static Filter of(String text) {
        if (!text.startsWith(SHARE)) {
            return new Filter("", text);
        }
        String[] parts = text.split("/", 3);
        return new Filter(parts[1], parts[2]);
    }

    boolean shared() {
        return !group.isEmpty();
    }

    boolean matches(String topic) {
        String[] wanted = topics.split("/", -1);
        String[] given = topic.split("/", -1);
        if (topic.startsWith("$") && !wanted[0].equals(given[0])) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].equals("#")) {
                return true;
            }
            if (i >= given.length || !(wanted[i].equals("+") || wanted[i].equals(given[i]))) {
                return false;
            }
        }
        return wanted.length == given.length;
    }
}
