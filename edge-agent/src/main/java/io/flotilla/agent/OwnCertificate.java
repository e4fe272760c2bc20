package io.flotilla.agent;

import io.flotilla.agent.identity.AgentFault;
import io.flotilla.agent.identity.AgentIdentity;
import io.flotilla.agent.identity.HostIdentity;
import io.flotilla.agent.identity.RenewalPlan;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.PkiException;
import java.time.Instant;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the agent's own certificate in two steps: get the next one, connect with it, and only once that connection
 * stands put it in the old one's place. Used by the loop thread only.
 */
final class OwnCertificate {
    private static final Logger LOG = LoggerFactory.getLogger(OwnCertificate.class);

    private final HostIdentity identity;
    private final RenewalPlan plan;
    private final HostIdentity.Issuer issuer;
    private final Executor worker;
    private final Executor loop;
    private boolean asking;
    /** The connection, or the attempt at one, uses the successor. */
    private boolean trying;

    private String trouble = "";

    /** What the loop has to do for the renewal. */
    interface Owner {
        /** Replaces the connection by one that asks {@link #credential}; not called unless connected. */
        void changeOver();

        /** The identity was replaced: what is said from now on is signed with its key. */
        void renewed(AgentIdentity now);

        /** @param why empty when the certificate has life enough left */
        void expiring(String why);
    }

    /** @param issuer called on the worker */
    OwnCertificate(
            HostIdentity identity, RenewalPlan plan, HostIdentity.Issuer issuer, Executor worker, Executor loop) {
        this.identity = identity;
        this.plan = plan;
        this.issuer = issuer;
        this.worker = worker;
        this.loop = loop;
    }

    /** @param connected whether there is a connection to be changed over; without one the next attempt takes the successor */
    void tick(boolean connected, Owner owner) {
        owner.expiring(plan.expiring() ? complaint() : "");
        switch (plan.next(identity.successor().map(Credential::leaf).orElse(null))) {
            case ASK -> ask();
            case TRY -> {
                if (connected) {
                    owner.changeOver();
                }
            }
            case DISCARD -> discard();
            case REST -> {}
        }
    }

    /** Just before each connect: chooses what {@link #credential} gives until the attempt has ended. */
    void connecting() {
        trying = plan.next(identity.successor().map(Credential::leaf).orElse(null)) == RenewalPlan.Step.TRY;
    }

    /** What the connection is made with. */
    Credential credential() {
        Credential own = identity.get().credential();
        return trying ? identity.successor().orElse(own) : own;
    }

    /** A connection stands. */
    void opened(Owner owner) {
        if (!trying) {
            plan.oldOneConnected();
            return;
        }
        trying = false;
        // Should the disk fail now, another connection is made after a pause.
        plan.failed();
        AgentIdentity now = identity.activate();
        plan.activated(now.credential().leaf());
        trouble = "";
        LOG.info("certificate renewed notAfter={}", notAfter());
        owner.renewed(now);
    }

    /** A connection, or the attempt at one, has ended. */
    void closed(String why) {
        if (trying) {
            trying = false;
            plan.failed();
            trouble = "no connection came about with the next one (" + why + ")";
            LOG.warn("the next certificate is not in force yet: {}", trouble);
        }
    }

    Instant notAfter() {
        return identity.get().credential().leaf().getNotAfter().toInstant();
    }

    private void ask() {
        if (asking) {
            return;
        }
        asking = true;
        worker.execute(() -> {
            Runnable outcome = asked();
            loop.execute(() -> {
                asking = false;
                outcome.run();
            });
        });
    }

    /** On the worker; nothing is thrown past here. */
    private Runnable asked() {
        try {
            Credential fresh = identity.renew(issuer);
            return () -> {
                identity.successor(fresh);
                plan.issued();
            };
        } catch (PkiException | AgentFault refused) {
            return () -> refused(String.valueOf(refused.getMessage()));
        } catch (RuntimeException bug) {
            LOG.error("the renewal failed", bug);
            return () -> refused("the agent failed: " + bug);
        }
    }

    private void refused(String why) {
        plan.failed();
        if (!why.equals(trouble)) {
            LOG.warn("the certificate is not renewed yet: {}", why);
        }
        trouble = why;
    }

    private void discard() {
        if (trying) {
            return;
        }
        LOG.warn("the next certificate is given up and another one asked for: {}", trouble);
        identity.discard();
        plan.discarded();
    }

    private String complaint() {
        return "the agent's certificate ends at " + notAfter() + " and is not renewed: "
                + (trouble.isEmpty() ? "a renewal is under way" : trouble);
    }
}
