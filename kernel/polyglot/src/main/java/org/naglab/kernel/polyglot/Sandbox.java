package org.naglab.kernel.polyglot;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.SandboxPolicy;

/**
 * What guest cells may do. Neither choice is a security boundary: cells of Java stand beside them and may do everything.
 * {@link #CONSTRAINED} keeps guest code that one did not write from reaching files, processes, the network and Java classes
 * by accident or convenience.
 */
public enum Sandbox {
    /** Everything that Java may do: files, processes, threads, any Java class. The default. */
    TRUSTED,
    /** GraalVM's policy of that name: data in and out, and nothing else. */
    CONSTRAINED;

    /** Returns the choice that the process was started with: {@code NAG_SANDBOX}, else {@link #TRUSTED}. */
    static Sandbox fromEnvironment() {
        return of(System.getProperty("naglab.sandbox", System.getenv().getOrDefault("NAG_SANDBOX", "trusted")));
    }

    /**
     * Reads a choice by its name.
     *
     * @throws IllegalArgumentException if there is no such choice
     */
    static Sandbox of(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "trusted" -> TRUSTED;
            case "constrained" -> CONSTRAINED;
            default ->
                throw new IllegalArgumentException(
                        "the sandbox (NAG_SANDBOX) must be trusted or constrained, got " + name);
        };
    }

    Engine engine() {
        Engine.Builder engine = Engine.newBuilder("js", "python").option("engine.WarnInterpreterOnly", "false");
        if (this == CONSTRAINED) {
            engine.sandbox(SandboxPolicy.CONSTRAINED)
                    .in(InputStream.nullInputStream())
                    .out(OutputStream.nullOutputStream())
                    .err(OutputStream.nullOutputStream());
        }
        return engine.build();
    }

    Context.Builder context(Context.Builder context) {
        return switch (this) {
            case TRUSTED -> context.allowAllAccess(true).allowHostAccess(HostCalls.ACCESS);
            case CONSTRAINED -> context.sandbox(SandboxPolicy.CONSTRAINED).allowHostAccess(CONSTRAINED_ACCESS);
        };
    }

    private static final HostAccess CONSTRAINED_ACCESS = HostAccess.newBuilder(HostAccess.CONSTRAINED)
            .allowArrayAccess(true)
            .allowListAccess(true)
            .allowMapAccess(true)
            .allowIterableAccess(true)
            .allowIteratorAccess(true)
            .build();
}
