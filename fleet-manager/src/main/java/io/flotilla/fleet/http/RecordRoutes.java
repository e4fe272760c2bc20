package io.flotilla.fleet.http;

import io.flotilla.contract.identity.OrgId;
import io.flotilla.fleet.loop.AlarmView;
import io.flotilla.fleet.loop.CertificateView;
import io.flotilla.fleet.loop.FleetLists;
import io.flotilla.fleet.loop.FleetReads;
import io.flotilla.fleet.node.AuditEntry;
import io.flotilla.fleet.node.FleetEvent;
import io.flotilla.fleet.node.Operator;
import io.flotilla.fleet.query.Vocabulary;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Clock;
import java.util.Optional;

/** What happened, what is wrong, and what was issued. */
record RecordRoutes(FleetReads reads, FleetLists lists, EventStreams streams, Clock clock) {
    private static final Vocabulary EVENTS = Vocabulary.of(FleetEvent.class);
    private static final Vocabulary AUDIT = Vocabulary.of(AuditEntry.class);
    private static final Vocabulary ALARMS = Vocabulary.of(AlarmView.class);
    private static final Vocabulary CERTIFICATES = Vocabulary.of(CertificateView.class);

    void add(RoutesConfig routes) {
        routes.get("/api/v1/events", this::events);
        routes.get("/api/v1/audit", this::audit);
        routes.get("/api/v1/alarms", this::alarms);
        routes.get("/api/v1/certs", this::certificates);
        routes.get("/api/v1/summary", this::summary);
    }

    private void events(Context request) {
        Operator operator = Passage.operator(request);
        if (EventStreams.wanted(request)) {
            streams.serve(request, operator);
            return;
        }
        FleetLists.Order order = Paging.order(request);
        new Listing(order + " events", new Sight(operator)::ofNode, Filter.asked(request, EVENTS, clock))
                .answer(request, (after, limit) -> lists.events(after, limit, order));
    }

    private void audit(Context request) {
        Passage.needsEverywhere(request, Operator.Role.VIEWER);
        FleetLists.Order order = Paging.order(request);
        new Listing(order + " audit entries", Optional::of, Filter.asked(request, AUDIT, clock))
                .answer(request, (after, limit) -> lists.audit(after, limit, order));
    }

    private void alarms(Context request) {
        Operator operator = Passage.operator(request);
        OrgId own = operator.organisation();
        new Listing("alarms", new Sight(operator)::ofNode, Filter.asked(request, ALARMS, clock))
                .answer(request, (after, limit) -> lists.alarms(own == null ? "" : own + "/", after, limit));
    }

    private void certificates(Context request) {
        Sight sight = new Sight(Passage.operator(request));
        new Listing("certificates", sight::ofNode, Filter.asked(request, CERTIFICATES, clock))
                .answer(request, lists::certificates);
    }

    private void summary(Context request) {
        Passage.needsEverywhere(request, Operator.Role.VIEWER);
        Answers.json(request, 200, reads.summary());
    }
}
