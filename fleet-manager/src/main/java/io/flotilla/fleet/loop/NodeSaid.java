package io.flotilla.fleet.loop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Refusal;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.About;
import io.flotilla.contract.message.Ack;
import io.flotilla.contract.message.Alarm;
import io.flotilla.contract.message.Event;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.message.Progress;
import io.flotilla.contract.message.ReportedConfig;
import io.flotilla.contract.message.Result;
import io.flotilla.contract.message.Status;
import org.jspecify.annotations.Nullable;

/** Something that a node's agent said, opened and, where it is signed, verified. */
public sealed interface NodeSaid {
    NodeAddress node();

    void accept(Handler handler);

    /** One method a kind. */
    interface Handler {
        void presence(PresenceSaid said);

        void status(StatusSaid said);

        void telemetry(TelemetrySaid said);

        void about(AboutSaid said);

        void reported(ReportedSaid said);

        void result(ResultSaid said);

        void ack(AckSaid said);

        void progress(ProgressSaid said);

        void event(EventSaid said);

        void alarm(AlarmSaid said);

        void refused(RefusedSaid said);
    }

    /** @param presence null: its retained message was cleared */
    record PresenceSaid(NodeAddress node, @Nullable Presence presence) implements NodeSaid {
        @Override
        public void accept(Handler handler) {
            handler.presence(this);
        }
    }

    /** @param status null: its retained message was cleared */
    record StatusSaid(NodeAddress node, @Nullable Status status) implements NodeSaid {
        @Override
        public void accept(Handler handler) {
            handler.status(this);
        }
    }

    /** @param name {@code host}, {@code chain}, {@code peers} or {@code agent} */
    record TelemetrySaid(NodeAddress node, String name, ObjectNode values) implements NodeSaid {
        @Override
        public void accept(Handler handler) {
            handler.telemetry(this);
        }
    }

    /** @param payload as it came */
    record AboutSaid(NodeAddress node, About about, String payload) implements NodeSaid {
        @Override
        public void accept(Handler handler) {
            handler.about(this);
        }
    }

    /** @param payload as it came */
    record ReportedSaid(NodeAddress node, ReportedConfig report, String payload) implements NodeSaid {
        @Override
        public void accept(Handler handler) {
            handler.reported(this);
        }
    }

    record ResultSaid(NodeAddress node, Result result) implements NodeSaid {
        @Override
        public void accept(Handler handler) {
            handler.result(this);
        }
    }

    record AckSaid(NodeAddress node, Ack ack) implements NodeSaid {
        @Override
        public void accept(Handler handler) {
            handler.ack(this);
        }
    }

    record ProgressSaid(NodeAddress node, Progress progress) implements NodeSaid {
        @Override
        public void accept(Handler handler) {
            handler.progress(this);
        }
    }

    record EventSaid(NodeAddress node, Event event) implements NodeSaid {
        @Override
        public void accept(Handler handler) {
            handler.event(this);
        }
    }

    /** @param alarm null: it has ended */
    record AlarmSaid(
            NodeAddress node, String code, @Nullable Alarm alarm) implements NodeSaid {
        @Override
        public void accept(Handler handler) {
            handler.alarm(this);
        }
    }

    /** A document that was refused, and changes nothing. */
    record RefusedSaid(NodeAddress node, String topic, Refusal refusal, String detail) implements NodeSaid {
        @Override
        public void accept(Handler handler) {
            handler.refused(this);
        }
    }
}
