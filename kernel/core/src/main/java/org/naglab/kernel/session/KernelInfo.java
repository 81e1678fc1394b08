package org.naglab.kernel.session;

import com.google.gson.JsonObject;
import java.util.List;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.Header;

/** What the kernel says of itself. */
public final class KernelInfo {
    /** The version of NagLab, as the build knows it. */
    public static final String VERSION = "0.1.0";

    private KernelInfo() {}

    /** Returns the content of a {@code kernel_info_reply}. */
    static JsonObject content() {
        return Fields.of(
                "status",
                "ok",
                "protocol_version",
                Header.PROTOCOL_VERSION,
                "implementation",
                "naglab",
                "implementation_version",
                VERSION,
                "language_info",
                language(),
                "banner",
                "NagLab " + VERSION + " · Java " + Runtime.version() + " · %lsmagic lists the magics",
                "debugger",
                false,
                "supported_features",
                List.of("kernel subshells"),
                "help_links",
                List.of(Fields.of(
                        "text",
                        "Java API",
                        "url",
                        "https://docs.oracle.com/en/java/javase/"
                                + Runtime.version().feature() + "/docs/api/")));
    }

    /** Returns what a notebook's metadata say of the language. */
    public static JsonObject language() {
        return Fields.of(
                "name", "java",
                "version", Runtime.version().toString(),
                "mimetype", "text/x-java-source",
                "file_extension", ".jshell",
                "pygments_lexer", "java",
                "codemirror_mode", "text/x-java",
                "nbconvert_exporter", "script");
    }
}
