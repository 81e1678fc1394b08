package org.naglab.kernel.wire;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.naglab.kernel.protocol.Fields;

/**
 * Says where a kernel listens and which key signs its messages.
 *
 * @param transport {@code tcp}
 * @param ip address to bind or connect to
 * @param shell port of requests
 * @param control port of urgent requests
 * @param stdin port of questions to the front end
 * @param iopub port of everything published
 * @param heartbeat port of the echo
 * @param key the secret that signs messages; empty if they are not signed
 * @param signatureScheme {@code hmac-sha256}
 */
public record ConnectionFile(
        String transport,
        String ip,
        int shell,
        int control,
        int stdin,
        int iopub,
        int heartbeat,
        String key,
        String signatureScheme) {

    public ConnectionFile {
        if (!transport.equals("tcp")) {
            throw new IllegalArgumentException("transport must be tcp, got " + transport);
        }
        if (!signatureScheme.startsWith("hmac-")) {
            throw new IllegalArgumentException("signature_scheme must be hmac-<digest>, got " + signatureScheme);
        }
    }

    /** Reads the file that the front end wrote. */
    public static ConnectionFile read(Path file) {
        try {
            JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
            return new ConnectionFile(
                    Fields.string(json, "transport", "tcp"),
                    Fields.string(json, "ip", "127.0.0.1"),
                    Fields.integer(json, "shell_port", 0),
                    Fields.integer(json, "control_port", 0),
                    Fields.integer(json, "stdin_port", 0),
                    Fields.integer(json, "iopub_port", 0),
                    Fields.integer(json, "hb_port", 0),
                    Fields.string(json, "key", ""),
                    Fields.string(json, "signature_scheme", "hmac-sha256"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read connection file " + file, e);
        } catch (JsonParseException | IllegalStateException e) {
            throw new IllegalArgumentException("connection file must be a JSON object: " + file, e);
        }
    }

    /** Writes the file, readable by its owner only where the file system knows owners. */
    public void write(Path file) {
        JsonObject json = Fields.of(
                "transport", transport,
                "ip", ip,
                "shell_port", shell,
                "control_port", control,
                "stdin_port", stdin,
                "iopub_port", iopub,
                "hb_port", heartbeat,
                "key", key,
                "signature_scheme", signatureScheme);
        try {
            Files.deleteIfExists(file);
            Files.createFile(file);
            ownerOnly(file);
            Files.writeString(file, json.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write connection file " + file, e);
        }
    }

    /** Takes everybody else's right to read {@code file}, where the file system knows such rights. */
    public static void ownerOnly(Path file) throws IOException {
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(
                    file, Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
        }
    }

    /** Returns the ZeroMQ address of {@code port}. */
    public String address(int port) {
        return "tcp://" + ip + ":" + port;
    }
}
