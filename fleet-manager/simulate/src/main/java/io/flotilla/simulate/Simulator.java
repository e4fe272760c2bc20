package io.flotilla.simulate;

import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.ManagerAccess;
import io.flotilla.fleet.cli.client.Simulation;
import io.flotilla.pki.key.Pem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Random;

/** {@code fleet simulate}: starts a manager unless one is named, and measures it. */
public final class Simulator implements Simulation {
    @Override
    public int run(Order order, PrintWriter out, PrintWriter err, InstantSource time) {
        Progress progress = new Progress(err);
        Figures figures = order.processes() > 0 ? processes(order, progress) : fleet(order, progress, time);
        if (order.json()) {
            out.println(Json.pretty(figures.json()
                    .put("agents", order.agents())
                    .put("perChain", order.perChain())
                    .put("processes", order.processes())
                    .put("seed", order.seed())
                    .put("java", System.getProperty("java.version"))
                    .put("processors", Runtime.getRuntime().availableProcessors())));
        } else {
            figures.print(out);
        }
        out.flush();
        return Failure.Exit.DONE.code();
    }

    private static Figures processes(Order order, Progress progress) {
        Figures figures = new Figures();
        try (ManagerProcess manager = ManagerProcess.start(order.folder())) {
            new Footprint(manager.ready(), progress).measure(order.processes(), figures);
        }
        return figures;
    }

    private static Figures fleet(Order order, Progress progress, InstantSource time) {
        Figures figures = new Figures();
        if (order.manager() != null) {
            new Measurement(order, order.manager(), root(order.manager()), progress, figures).run(null, time);
            return figures;
        }
        long began = System.nanoTime();
        try (ManagerProcess manager = ManagerProcess.start(order.folder())) {
            ManagerAccess access = manager.ready();
            figures.add("manager: from start to ready", (System.nanoTime() - began) / 1e9, "s", null);
            manager.residentMiB().ifPresent(mib -> figures.add("manager: resident, no node yet", mib, "MiB", null));
            progress.say("manager ready: " + access.url());
            new Measurement(order, access, root(access), progress, figures).run(manager, time);
        }
        return figures;
    }

    private static X509Certificate root(ManagerAccess access) {
        try {
            return Pem.certificates(Files.readString(access.ca())).get(0);
        } catch (IOException unreadable) {
            throw new Failure(Failure.Exit.USAGE, access.ca() + " cannot be read: set FLEET_CA", unreadable);
        }
    }

    /** Of what is chosen and not secret. */
    static Random chance(long seed) {
        return new Random(seed);
    }
}
