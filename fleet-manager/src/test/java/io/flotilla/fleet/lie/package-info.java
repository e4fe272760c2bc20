/** A broker of our own that speaks enough MQTT to be honest, and then lies; what may come of its lies, and what may not. */
package io.flotilla.fleet.lie;
