package io.flotilla.brokerext;

import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import io.flotilla.brokerext.access.AccessInbox;
import io.flotilla.brokerext.standalone.LoggedEvents;
import io.flotilla.brokerext.standalone.Settings;
import io.flotilla.brokerext.standalone.SignedAccess;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The same rules in a HiveMQ of its own, which makes it from the zip's folder. When it cannot start, nobody can connect: a
 * HiveMQ without an authenticator refuses everybody.
 */
public final class StandaloneExtension implements ExtensionMain {
    private static final Logger LOG = LoggerFactory.getLogger(StandaloneExtension.class);
    /** Of the JDK; one signature now and then. */
    private static final String PROVIDER = "SunEC";

    private @Nullable FlotillaExtension running;

    @Override
    public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
        Path folder = input.getExtensionInformation().getExtensionHomeFolder().toPath();
        Provider provider = Security.getProvider(PROVIDER);
        if (provider == null) {
            refuse(output, "this Java has no provider " + PROVIDER + ": use one with the module jdk.crypto.ec");
            return;
        }
        try {
            Settings settings = Settings.read(folder);
            SignedAccess access = new SignedAccess(settings, folder, provider);
            Optional<AccessInbox.Answer.Taken> last = access.load();
            FlotillaExtension extension = new FlotillaExtension(
                    access.directory(), access, new LoggedEvents(), Clock.systemUTC(), settings.presenceGrace());
            extension.extensionStart(input, output);
            // The last run may have been killed between the disk and the sessions.
            last.ifPresent(extension.sessions()::end);
            running = extension;
        } catch (RuntimeException hindered) {
            refuse(output, String.valueOf(hindered.getMessage()));
        }
    }

    @Override
    public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {
        FlotillaExtension extension = running;
        if (extension != null) {
            running = null;
            extension.extensionStop(input, output);
        }
    }

    private static void refuse(ExtensionStartOutput output, String reason) {
        LOG.error("the Flotilla extension does not start, nobody can connect: {}", reason);
        output.preventExtensionStartup(reason);
    }
}
