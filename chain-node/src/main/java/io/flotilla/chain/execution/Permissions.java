package io.flotilla.chain.execution;

import io.flotilla.chain.execution.Proposals.Voted;
import io.flotilla.contract.chain.StateKeys;
import io.flotilla.contract.identity.OrgId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Which organisations may do what. What nobody was granted, nobody may. */
final class Permissions implements SystemContract {
    static final String NAME = "permissions";

    private static final String GRANT = "propose-grant";
    private static final String REVOKE = "propose-revoke";

    @Override
    public boolean reads(String method) {
        return List.of("list", Proposals.LIST).contains(method);
    }

    @Override
    public Answer call(SystemCall call) {
        return switch (call.method()) {
            case GRANT, REVOKE -> propose(call);
            case Proposals.VOTE -> carriedOut(call, Proposals.vote(call));
            case "list" -> Answer.of(call.state().permissions());
            case Proposals.LIST -> Answer.of(Proposals.list(call));
            default -> throw SystemContract.unknown(call);
        };
    }

    private static Answer propose(SystemCall call) {
        call.arguments().exactly(2);
        String permission = call.arguments().text(0);
        if (!List.of(Lifecycle.DEPLOY, Members.PROPOSE).contains(permission)) {
            throw Failure.reverted("there is no such permission: " + Lifecycle.DEPLOY + " or " + Members.PROPOSE);
        }
        OrgId organisation = call.arguments().as(1, "an organisation's id", OrgId::new);
        if (call.state().member(organisation).isEmpty()) {
            throw Failure.reverted(organisation + " is not a member");
        }
        return carriedOut(call, Proposals.propose(call, call.method(), List.of(permission, organisation.value())));
    }

    private static Answer carriedOut(SystemCall call, Voted voted) {
        if (voted.passed()) {
            List<String> with = voted.proposal().arguments();
            OrgId organisation = new OrgId(with.get(1));
            boolean granted = voted.proposal().action().equals(GRANT);
            SortedMap<String, List<OrgId>> all = call.state().permissions();
            List<OrgId> may = new ArrayList<>(all.getOrDefault(with.get(0), List.of()));
            may.remove(organisation);
            if (granted) {
                may.add(organisation);
            }
            all.put(with.get(0), may);
            call.entries().put(StateKeys.PERMISSIONS, ChainState.bytes(all));
            call.emit(
                    granted ? "granted" : "revoked",
                    Map.of("permission", with.get(0), "organisation", organisation.value()));
        }
        return Answer.of(voted.count());
    }
}
