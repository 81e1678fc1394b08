package org.naglab.kernel.polyglot;

/** placeholder */
final class JsDeclarations {
    private JsDeclarations() {}

    static String repeatable(String cell) {
        return cell;
    }
}
