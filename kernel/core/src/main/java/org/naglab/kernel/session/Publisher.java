package org.naglab.kernel.session;

import com.google.gson.JsonObject;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.Message;
import org.naglab.kernel.wire.Channel;
import org.naglab.kernel.wire.KernelSockets;

/** Sends what all front ends see, and replies that one front end sees. */
final class Publisher {
    private final KernelSockets sockets;
    private final String session;

    Publisher(KernelSockets sockets, String session) {
        this.sockets = sockets;
        this.session = session;
    }

    void publish(Message cause, String type, JsonObject content) {
        sockets.send(Channel.IOPUB, cause.child(type, session, content));
    }

    void status(Message cause, String state) {
        publish(cause, "status", Fields.of("execution_state", state));
    }

    void starting() {
        sockets.send(Channel.IOPUB, Message.of("status", session, Fields.of("execution_state", "starting")));
    }

    void reply(Channel channel, Message request, JsonObject content) {
        String type = request.type().replace("_request", "_reply");
        sockets.send(channel, request.reply(type, session, content));
    }

    void ask(Message request, String prompt, boolean password) {
        JsonObject content = Fields.of("prompt", prompt, "password", password);
        sockets.send(Channel.STDIN, request.reply("input_request", session, content));
    }
}
