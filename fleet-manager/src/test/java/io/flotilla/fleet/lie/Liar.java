package io.flotilla.fleet.lie;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Says of everything that passes through the broker what it likes. Used on the broker's one thread. */
final class Liar implements Tongue {
    private static final int MOST_REMEMBERED = 4_000;
    private static final int MOST_HELD = 200;
    private static final int LAST = 60;
    /** MQTT 5, section 3.4.2.1. */
    private static final int NOT_AUTHORIZED = 0x87;

    private static final int QUOTA_EXCEEDED = 0x97;

    private final Random random;
    private final Forger forger;
    private final PostOffice office;
    private final Rudeness rudeness;
    private final List<Letter> history = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();
    private final Deque<String> last = new ArrayDeque<>();
    private final Map<String, Integer> counts = new TreeMap<>();
    private boolean lying;

    private record Held(MqttSession to, Letter letter) {}

    Liar(Random random, Forger forger, PostOffice office) {
        this.random = random;
        this.forger = forger;
        this.office = office;
        this.rudeness = new Rudeness(random);
    }

    /** From now on nothing but the truth, or the opposite. Whatever was held back is lost. */
    void lie(boolean from) {
        lying = from;
        held.clear();
    }

    /** How many each client was told. */
    Map<String, Integer> counts() {
        return Map.copyOf(counts);
    }

    /** The newest lies, for whoever looks for what went wrong. */
    String lastLies() {
        return String.join("\n", last);
    }

    @Override
    public List<Letter> published(Letter letter) {
        if (history.size() >= MOST_REMEMBERED) {
            history.remove(random.nextInt(history.size()));
        }
        history.add(letter);
        return lying && random.nextInt(8) == 0 ? List.of() : List.of(letter);
    }

    @Override
    public int answer(Letter letter) {
        if (!lying) {
            return 0;
        }
        return switch (random.nextInt(60)) {
            case 0 -> SILENCE;
            case 1 -> NOT_AUTHORIZED;
            case 2 -> QUOTA_EXCEEDED;
            default -> 0;
        };
    }

    @Override
    public List<Letter> delivered(MqttSession to, Letter letter) {
        if (!lying) {
            return List.of(letter);
        }
        return switch (random.nextInt(10)) {
            case 0 -> List.of();
            case 1 -> List.of(letter, letter);
            case 2, 3 -> {
                hold(to, letter);
                yield List.of();
            }
            case 4 -> List.of(letter.withRetain(true));
            default -> List.of(letter);
        };
    }

    private void hold(MqttSession to, Letter letter) {
        if (held.size() < MOST_HELD) {
            held.add(new Held(to, letter));
        }
    }

    @Override
    public List<Letter> remembered(MqttSession to, Letter letter) {
        if (!lying) {
            return List.of(letter);
        }
        List<Letter> older =
                history.stream().filter(h -> h.topic().equals(letter.topic())).toList();
        return switch (random.nextInt(6)) {
            case 0 -> List.of();
            case 1, 2 -> older.isEmpty() ? List.of() : List.of(pick(older).withRetain(true));
            case 3 -> history.isEmpty() ? List.of() : List.of(pick(history).withTopic(letter.topic()));
            default -> List.of(letter);
        };
    }

    @Override
    public boolean sessionPresent(boolean truth) {
        return lying ? random.nextBoolean() : truth;
    }

    /** One lie to somebody who is connected; false when there is nobody, or nothing to lie about. */
    boolean step(int number) {
        List<MqttSession> here = here();
        if (here.isEmpty() || history.isEmpty()) {
            return false;
        }
        MqttSession to = pick(here);
        remember(number, to, tell(to, random.nextInt(100)));
        return true;
    }

    /** As {@link #step}, to the connection. */
    boolean rudeStep(int number) {
        List<MqttSession> here = here();
        if (!here.isEmpty()) {
            MqttSession to = pick(here);
            remember(number, to, rudeness.to(to, office));
        }
        return !here.isEmpty();
    }

    private List<MqttSession> here() {
        return office.sessions().stream()
                .filter(session -> session.channel().isPresent())
                .toList();
    }

    private void remember(int number, MqttSession to, String told) {
        if (last.size() == LAST) {
            last.removeFirst();
        }
        counts.merge(to.clientId(), 1, Integer::sum);
        last.addLast(number + " to " + to.clientId() + ": " + told);
    }

    private String tell(MqttSession to, int which) {
        Letter truth = truth(to);
        Letter other = pick(history);
        if (which < 25) {
            return say("replayed", to, truth);
        } else if (which < 35) {
            return say("swapped", to, other.withTopic(truth.topic()).withPropertiesOf(pick(history)));
        } else if (which < 55) {
            return say("altered", to, truth.withPayload(forger.alter(truth.payload(), other.payload())));
        } else if (which < 65) {
            return say("signed anew", to, truth.withPayload(forger.resign(truth.payload(), other.payload())));
        } else if (which < 71) {
            return say("damaged", to, truth.withPayload(forger.damage(truth.payload())));
        } else if (which < 79) {
            return say("spoilt", to, truth.withPayload(forger.spoil(truth.payload())));
        } else if (which < 83) {
            return say("deleted", to, truth.withPayload(new byte[0]).withRetain(true));
        } else if (which < 87) {
            return say("mistopiced", to, truth.withTopic(strange(truth.topic())));
        } else if (which < 94) {
            int packet = 1 + random.nextInt(4);
            to.force(truth.withQos(1), packet, random.nextBoolean());
            return "packet " + packet + " used again for " + truth;
        } else if (which < 97) {
            to.force(truth.withQos(0), 0, false);
            return "at QoS 0 " + truth;
        }
        return release();
    }

    private String say(String what, MqttSession to, Letter letter) {
        to.deliver(letter.withQos(1));
        return what + " " + letter;
    }

    private String release() {
        List<Held> all = new ArrayList<>(held);
        held.clear();
        Collections.shuffle(all, random);
        all.forEach(one -> one.to().deliver(one.letter()));
        return "released " + all.size() + " in another order";
    }

    /** Something that this client listens to, each topic as often as any other; now and then anything. */
    private Letter truth(MqttSession to) {
        List<String> topics =
                history.stream().map(Letter::topic).distinct().filter(to::wants).toList();
        if (topics.isEmpty() || random.nextInt(12) == 0) {
            Letter found = pick(history);
            return to.isManager() ? found : found.withTopic(own(to, found.topic()));
        }
        String topic = pick(topics);
        return pick(
                history.stream().filter(letter -> letter.topic().equals(topic)).toList());
    }

    /** The same topic below this client's own subtree: another node's document under this node's topic. */
    private static String own(MqttSession to, String topic) {
        String[] levels = topic.split("/", 5);
        if (levels.length < 5 || levels[2].startsWith("_")) {
            return topic;
        }
        return "fleet/v1/" + to.clientId().replaceFirst("\\.", "/") + "/" + levels[4];
    }

    private String strange(String topic) {
        return switch (random.nextInt(8)) {
            case 0 -> topic + "/x";
            case 1 -> topic.replace("bank-a", "bank-b");
            case 2 -> "fleet/v1/_chain/other/genesis";
            case 3 -> topic.toUpperCase(Locale.ROOT);
            case 4 -> "$SYS/broker/version";
            case 5 -> "fleet/v2" + topic.substring(Math.min(8, topic.length()));
            case 6 -> topic.replaceFirst("[^/]*$", "crl/bank-z");
            default -> "fleet/v1/" + "a/".repeat(500);
        };
    }

    private <T> T pick(List<T> among) {
        return among.get(random.nextInt(among.size()));
    }
}
