package io.flotilla.fleet.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.fleet.loop.CertificateView;
import io.flotilla.fleet.loop.FleetReads;
import io.flotilla.fleet.loop.Page;
import io.flotilla.fleet.node.AuditEntry;
import io.flotilla.fleet.node.FleetAlarm;
import io.flotilla.fleet.node.FleetEvent;
import io.flotilla.fleet.node.Operator;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;

/** What happened, what is wrong, and what was issued. */
record RecordRoutes(FleetReads reads, EventStreams streams) {
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
        int limit = Paging.limit(request);
        Page<FleetEvent> page = Paging.newestFirst(request)
                ? new Page<>(reads.newestEvents(limit), null)
                : reads.events(Paging.cursor(request), limit);
        Answers.page(
                request,
                page.items().stream().filter(event -> visible(operator, event)).toList(),
                page.next());
    }

    private void audit(Context request) {
        Passage.needsEverywhere(request, Operator.Role.VIEWER);
        Page<AuditEntry> page = reads.audit(Paging.cursor(request), Paging.limit(request));
        Answers.page(request, page.items(), page.next());
    }

    private void alarms(Context request) {
        Operator operator = Passage.operator(request);
        Answers.whole(
                request,
                reads.alarms().stream()
                        .filter(alarm ->
                                operator.may(Operator.Role.VIEWER, alarm.node().organisation()))
                        .map(RecordRoutes::active)
                        .toList());
    }

    private void certificates(Context request) {
        OrgId only = Passage.operator(request).organisation();
        Answers.whole(
                request,
                reads.certificates().stream()
                        .filter(certificate -> only == null || belongs(certificate, only))
                        .toList());
    }

    private void summary(Context request) {
        Passage.needsEverywhere(request, Operator.Role.VIEWER);
        Answers.json(request, 200, reads.summary());
    }

    private static boolean visible(Operator operator, FleetEvent event) {
        return event.node() == null
                ? operator.mayEverywhere(Operator.Role.VIEWER)
                : operator.may(Operator.Role.VIEWER, event.node().organisation());
    }

    private static boolean belongs(CertificateView certificate, OrgId organisation) {
        return certificate.identity().startsWith("spiffe://" + organisation + ".");
    }

    private static ObjectNode active(FleetAlarm alarm) {
        return Json.tree(alarm).put("state", "active");
    }
}
